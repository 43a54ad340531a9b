"""Verifications that several processes share: as one process does it, or not at all."""

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import textwrap
from functools import partial

import apsw
import attrs
import pytest

from argos_engine import Engine, open_archive
from argos_engine.audit import verify
from argos_engine.audit.problem import ProblemKind
from argos_engine.codec.codec import Codec
from argos_engine.domain.decider import Decider
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.operators.decider import OPERATORS
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.enrollment.decider import FACULTY
from argos_engine.errors import (
    ConfigurationError,
    InvalidInputError,
    JournalError,
)
from argos_engine.storage.memory import MemoryJournal
from argos_engine.storage.sqlite.journal import SqliteJournal
from tests.accounts import ACCOUNT, Deposit, Deposited

STREAMS = [ACCOUNT.stream(f"{number:02}") for number in range(12)]
CHAIN_KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "accounts.db"
    fill(path)
    return path


def fill(path, chain_key=None):
    with Engine.open(path, ACCOUNT, chain_key=chain_key) as engine:
        desk = engine.acting_as("clerk:7", cause="counter")
        for stream in STREAMS:
            desk.execute(stream, Deposit(1))
            desk.execute(stream, Deposit(2))
        desk.checkpoint(STREAMS[3], "inventory")
        desk.rollback(STREAMS[3], reason="a mistake", to_version=1)


def damaged(path, *statements):
    connection = apsw.Connection(str(path))
    triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
    for (name,) in connection.execute(triggers).fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    for statement in statements:
        connection.execute(statement)
    connection.close()


def verified(path, processes, **options):
    with open_archive(path, ACCOUNT, **options) as archive:
        return archive.verify(processes=processes)


@pytest.mark.parametrize("processes", [2, 3, 20])
def test_several_processes_find_what_one_finds_in_a_sound_journal(path, processes):
    alone, together = verified(path, 1), verified(path, processes)

    assert together == alone
    assert together.is_sound
    assert (together.events, together.streams, together.snapshots) == (26, 12, 2)


def test_several_processes_find_what_one_finds_in_a_damaged_journal(path):
    damaged(
        path,
        "UPDATE events SET payload = x'7b7d' WHERE position = 3",
        "UPDATE events SET event_type = 'account.burnt' WHERE position = 8",
        "UPDATE events SET cause = 'theft' WHERE position = 23",
        "UPDATE snapshots SET state = x'7b7d' WHERE version = 3",
        "DELETE FROM checkpoint_names",
    )

    alone, together = verified(path, 1), verified(path, 2)

    assert together == alone
    kinds = {each.kind for each in together.problems}
    assert kinds >= {ProblemKind.CHAIN, ProblemKind.EVENT_TYPE, ProblemKind.SNAPSHOT}
    assert {ProblemKind.STORE, ProblemKind.CHECKPOINT} <= kinds
    assert together.first_bad_event == alone.first_bad_event


@pytest.mark.parametrize("processes", [2, 3])
def test_problems_without_a_place_stand_in_one_order(path, processes):
    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="counter")
        for stream in STREAMS:
            desk.checkpoint(stream, "year")
    damaged(path, "UPDATE checkpoint_names SET name = 'ghost' WHERE name = 'year'")

    together = verified(path, processes)

    assert together == verified(path, 1)
    assert together.total_problems >= len(STREAMS)


def test_a_keyed_journal_is_checked_with_its_key_everywhere(tmp_path):
    path = tmp_path / "keyed.db"
    fill(path, CHAIN_KEY)

    assert verified(path, 2, chain_key=CHAIN_KEY).is_sound
    damaged(path, "UPDATE events SET cause = 'theft' WHERE position = 23")
    assert not verified(path, 2, chain_key=CHAIN_KEY).is_sound


def test_progress_comes_to_its_end_and_never_back(path):
    told = []
    with open_archive(path, ACCOUNT) as archive:
        archive.verify(
            processes=2, progress=lambda done, total: told.append((done, total))
        )

    assert told == sorted(told)
    assert told[-1] == (52, 52)


def test_states_in_memory_are_compared_in_the_process_that_has_them(path):
    with open_archive(path, ACCOUNT) as archive:
        state = archive.state(STREAMS[5])
        live = {STREAMS[5]: (2, attrs.evolve(state, balance=99))}
        report = archive.verify(processes=3, live=live)

    assert [each.kind for each in report.problems] == [ProblemKind.LIVE_STATE]


@pytest.mark.parametrize("processes", [0, -1, 65, 1.5, True, "2", None])
def test_a_number_of_processes_that_is_none_is_refused(path, processes):
    with (
        open_archive(path, ACCOUNT) as archive,
        pytest.raises(InvalidInputError, match="processes"),
    ):
        archive.verify(processes=processes)


def test_rules_that_no_other_process_can_find_are_refused(path):
    here = Decider(
        "account",
        ACCOUNT.initial_state,
        lambda _state, command, _context: Deposited(command.amount),
        lambda state, _event: state,
        ACCOUNT.events,
    )
    with open_archive(path, here) as archive:
        with pytest.raises(ConfigurationError, match="top level of a module"):
            archive.verify(processes=2)

        assert archive.verify().events == 26
    assert multiprocessing.active_children() == []


@attrs.frozen
class Stubborn:
    def __reduce__(self):
        raise ValueError("no pickling")


def test_a_state_that_cannot_be_taken_along_is_refused(path):
    stubborn = Decider(
        "stubborn", Stubborn(), ACCOUNT.decide, ACCOUNT.evolve, {"a.b.done": Deposited}
    )
    with (
        open_archive(path, ACCOUNT, stubborn) as archive,
        pytest.raises(ConfigurationError, match="no pickling"),
    ):
        archive.verify(processes=2)


def test_a_process_that_may_start_no_others_is_told_so(path, monkeypatch):
    this = multiprocessing.current_process()
    monkeypatch.setattr(this, "_config", {**this._config, "daemon": True})

    with pytest.raises(ConfigurationError, match="daemonic"):
        verified(path, 2)


def test_a_process_that_is_killed_is_an_error_and_no_report(path, monkeypatch):
    original = verify._check_log

    def kill_the_other(inspection, codec):
        (other,) = multiprocessing.active_children()
        os.kill(other.pid, signal.SIGKILL)
        return original(inspection, codec)

    monkeypatch.setattr(verify, "_check_log", kill_the_other)
    with pytest.raises(JournalError, match="exit code -9"):
        verified(path, 2)

    assert multiprocessing.active_children() == []


def test_a_journal_that_the_other_process_cannot_open_is_an_error(path, monkeypatch):
    elsewhere = partial(SqliteJournal.open, path.with_name("gone.db"), read_only=True)
    monkeypatch.setattr(SqliteJournal, "opener", lambda _: elsewhere)

    with pytest.raises(JournalError, match=r"no journal at .*gone\.db"):
        verified(path, 2)


def test_a_journal_in_memory_is_for_one_process():
    with pytest.raises(ConfigurationError, match="in one process only"):
        verify.verify(MemoryJournal(), Codec([ACCOUNT]), processes=2)


def test_whoever_interrupts_leaves_no_process_behind(path):
    def interrupt(_done, _total):
        raise KeyboardInterrupt

    with (
        open_archive(path, ACCOUNT) as archive,
        pytest.raises(KeyboardInterrupt),
    ):
        archive.verify(processes=3, progress=interrupt)

    assert multiprocessing.active_children() == []


MORE_THAN_A_PIPE_HOLDS = 1_000_000


@pytest.mark.parametrize("reference_length", [0, MORE_THAN_A_PIPE_HOLDS])
def test_a_script_without_a_guard_is_told_so(path, tmp_path, reference_length):
    script = tmp_path / "unguarded.py"
    script.write_text(
        textwrap.dedent(
            f"""
            import attrs
            from argos_engine import Decider, open_archive
            from tests.accounts import ACCOUNT, Account

            @attrs.frozen
            class Book:
                title: str = "x" * {reference_length}

            rules = ACCOUNT.decide, ACCOUNT.evolve, ACCOUNT.events
            book = Decider("book", Book(), *rules)
            with open_archive({str(path)!r}, ACCOUNT, book) as archive:
                archive.verify(processes=2)
            """
        )
    )

    done = subprocess.run(
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert "JournalError" in done.stderr
    assert "must guard its top level" in done.stderr


@pytest.mark.parametrize("rules", [ACCOUNT, YEAR, AREA, OPERATORS, FACULTY])
def test_rules_can_be_taken_to_another_process(rules):
    taken = pickle.loads(pickle.dumps(rules))  # noqa: S301  # made here

    assert taken.aggregate_type == rules.aggregate_type
    assert taken.initial_state == rules.initial_state
    assert dict(taken.events) == dict(rules.events)
    assert taken.decide == rules.decide
    assert taken.snapshot_on == rules.snapshot_on
