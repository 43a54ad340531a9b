"""The suites of faults take any decider, and a failed case of it can be run again."""

import logging
import random

import attrs
import pytest

from argos_engine.errors import ConfigurationError
from argos_engine.testing import replay
from argos_engine.testing.fault_check import check_under_faults
from argos_engine.testing.subject import Subject
from argos_engine.testing.suites.catalogue import suites_on
from tests.accounts import ACCOUNT, Deposit, Withdraw

pytestmark = [pytest.mark.crash, pytest.mark.slow]


@pytest.fixture(autouse=True)
def quiet():
    """The engine warns of every fault that it is given; pytest would keep it all."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def draw(chance):
    kind = chance.choice((Deposit, Deposit, Withdraw))
    return kind(chance.randint(1, 9))


ACCOUNTS = Subject(ACCOUNT, draw)


def test_a_decider_of_ones_own_runs_through_every_suite():
    reports = check_under_faults(ACCOUNT, draw, cases=2)

    assert reports.keys() == suites_on(ACCOUNTS).keys()
    assert {report.cases for report in reports.values()} == {2}
    assert reports["power-loss"].counts["receipt"] > 0


def test_the_commands_are_those_that_were_drawn():
    streams = {stream.aggregate_type for stream in ACCOUNTS.streams}
    chance = random.Random(1)  # noqa: S311  # the same every time
    actions = [ACCOUNTS.draw_action(chance, "x") for _ in range(60)]

    assert streams == {"account"}
    assert {Deposit, Withdraw} < {type(action) for action in actions}


def test_rules_that_change_with_each_call_do_not_survive():
    calls = []

    def evolve(state, event):
        calls.append(event)
        return attrs.evolve(state, balance=len(calls))

    with pytest.raises(AssertionError, match="power-loss with seed 0"):
        check_under_faults(
            attrs.evolve(ACCOUNT, evolve=evolve), draw, cases=1, suites=["power-loss"]
        )


def test_a_suite_that_does_not_exist_is_named():
    with pytest.raises(ConfigurationError, match="no suite 'flood'"):
        check_under_faults(ACCOUNT, draw, suites=["flood"])


def test_one_case_is_run_again(capsys):
    assert replay.main(["bit-flip", "3"]) == 0

    assert capsys.readouterr().out.startswith("bit-flip 3: {")


def test_one_case_is_run_again_on_a_subject(tmp_path, monkeypatch, capsys):
    lines = ("from argos_engine.testing.subject import JARS", "MINE = JARS", "")
    (tmp_path / "my_subject.py").write_text("\n".join(lines))
    monkeypatch.syspath_prepend(tmp_path)

    assert replay.main(["bit-flip", "3", "--subject", "my_subject:MINE"]) == 0

    assert capsys.readouterr().out.startswith("bit-flip 3: {")


@pytest.mark.parametrize("subject", ["nowhere:X", "random:Random", "random", "os:x"])
def test_a_subject_that_is_none_is_a_mistake_of_the_call(subject, capsys):
    with pytest.raises(SystemExit) as caught:
        replay.main(["bit-flip", "3", "--subject", subject])

    assert caught.value.code == 2
    assert subject in capsys.readouterr().err


def test_a_suite_that_takes_no_subject_is_not_run_on_one(capsys):
    with pytest.raises(SystemExit):
        replay.main(
            ["expected-loss", "3", "--subject", "argos_engine.testing.subject:JARS"]
        )

    assert "expected-loss on argos_engine" in capsys.readouterr().err
