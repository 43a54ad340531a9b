"""Calls that cannot work: one line says why, the exit code says what kind."""

import pytest
from typer.testing import CliRunner

from argos_engine.cli import deciders, exit_code
from argos_engine.cli.main import app
from argos_engine.domains.bidding.year.decider import YEAR

BANK = """
import attrs
from argos_engine import CommandRejectedError, Decider

@attrs.frozen
class Account:
    balance: int = 0

@attrs.frozen
class Deposit:
    amount: int

@attrs.frozen
class Deposited:
    amount: int

def decide(state, command, context):
    if command.amount > 100:
        raise ValueError("a bug in the rules")
    if command.amount > 50:
        raise CommandRejectedError("too \\x1b[2J much")
    return Deposited(command.amount)

def evolve(state, event):
    return Account(state.balance + event.amount)

ACCOUNT = Decider(
    "account", Account(), decide, evolve,
    {"account.money.deposited": Deposited}, commands=(Deposit,),
)
TEXT = "no decider"
OTHER = Decider(
    "account", Account(), decide, evolve, {"account.money.deposited": Deposited}
)
"""


def call(*arguments):
    return CliRunner().invoke(app, arguments, prog_name="argos")


def complaint(result, code):
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1
    return lines[0]


@pytest.fixture
def bank(tmp_path, monkeypatch):
    """Return the options that name a domain in the current directory."""
    name = f"bank_{tmp_path.name}"
    (tmp_path / f"{name}.py").write_text(BANK)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return ("--domain", f"{name}:ACCOUNT")


@pytest.fixture
def deposit(command):
    def make(amount, **more):
        return command("Deposit", {"amount": amount}, stream="alice", **more)

    return make


def test_help_names_the_verbs_and_the_exit_codes():
    text = call("--help").stdout

    for (
        verb
    ) in "demo run streams history state diff checkpoint rollback verify".split():
        assert f" {verb} " in text
    for code, meaning in exit_code.MEANINGS.items():
        assert f"{code}: {meaning}" in text


def test_the_version_is_shown():
    assert call("--version").stdout.startswith("argos")


@pytest.mark.parametrize(
    "verb", [("streams",), ("verify",), ("history", "x"), ("state", "x"), ("run",)]
)
def test_a_database_has_to_be_named(verb):
    assert call(*verb).exit_code == exit_code.USAGE


def test_the_environment_may_name_the_database(filled, monkeypatch):
    monkeypatch.setenv("ARGOS_DATABASE", str(filled.database))

    assert "bid-year:2026" in call("streams").stdout


@pytest.mark.parametrize(
    "verb",
    [
        ("streams",),
        ("verify",),
        ("history", "x"),
        ("state", "x"),
        ("diff", "x", "0", "1"),
        ("checkpoint", "x", "--principal", "p", "--cause", "c"),
        ("rollback", "x", "--to-version", "0", "--preview"),
    ],
)
def test_a_missing_journal_is_not_made(argos, verb):
    message = complaint(argos(*verb), exit_code.JOURNAL)

    assert str(argos.database) in message
    assert list(argos.directory.iterdir()) == []


@pytest.mark.parametrize("verb", [("streams",), ("verify",), ("demo",)])
def test_a_file_that_is_no_journal_is_left_alone(argos, verb):
    argos.database.write_bytes(b"precious" * 1_000)

    complaint(argos(*verb), exit_code.JOURNAL)

    assert argos.database.read_bytes() == b"precious" * 1_000


def test_a_run_on_what_is_no_journal_says_that_nothing_was_written(argos, register):
    argos.database.write_bytes(b"precious" * 1_000)
    path = argos.file([register("AB")])

    message = complaint(argos("run", "--commands", path), exit_code.JOURNAL)

    assert "nothing was written" in message
    assert argos.database.read_bytes() == b"precious" * 1_000


def test_a_run_needs_files(argos):
    complaint(argos("run"), exit_code.USAGE)
    assert not argos.database.exists()


def test_a_roster_needs_a_year_and_a_principal(argos):
    roster = argos.file(["initials"], "r.csv")

    message = complaint(argos("run", "--roster", roster), exit_code.USAGE)

    assert "--year and --principal" in message


@pytest.mark.parametrize("file", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_read_is_a_wrong_call(argos, file):
    path = argos.directory / file

    assert argos("run", "--commands", path).exit_code == exit_code.USAGE


@pytest.mark.parametrize("stream", ["2031", "bid-year:SOUTH", "", "a\0b"])
@pytest.mark.parametrize("verb", ["history", "state"])
def test_a_stream_without_events_is_a_wrong_call(filled, verb, stream):
    complaint(filled(verb, stream), exit_code.USAGE)


@pytest.mark.parametrize(
    "name",
    ["nonsense", ":", "a:", ":b", "no.such.module:NAME", "json:NOTHING", "json:dumps"],
)
def test_a_domain_that_cannot_be_had_is_a_wrong_call(filled, name):
    result = filled("state", "2026", "--domain", name, domain=False)

    assert "domain" in complaint(result, exit_code.USAGE)


def test_two_domains_for_one_type_are_a_wrong_call(filled, bank):
    other = bank[1].replace("ACCOUNT", "OTHER")

    result = filled("state", "2026", *bank, "--domain", other)

    assert "two deciders" in complaint(result, exit_code.USAGE)


def test_one_domain_may_be_named_twice(filled):
    assert filled("state", "2026", "--domain", f"{YEAR.__module__}:x").exit_code
    name = "argos_engine.domains.bidding.year.decider:YEAR"
    assert filled("state", "2026", "--domain", name).exit_code == 0


def test_a_domain_of_ones_own_works_like_those_that_ship(argos, bank, deposit):
    path = argos.file([deposit(10), deposit(60), deposit(101), deposit(7)])

    result = argos("run", *bank, "--commands", path)
    shown = argos("state", "alice", *bank, "--json")

    assert result.exit_code == exit_code.DATA
    assert "2 accepted, 1 refused, 1 failed" in result.stdout
    assert "\x1b" not in result.output
    assert '"balance": 17' in shown.stdout


def test_without_a_decider_history_is_shown_as_it_is_stored(argos, bank, deposit):
    argos.run([deposit(10)], *bank)

    events = argos.json("history", "alice")["events"]
    text = argos("history", "account:alice").stdout

    assert events[0]["event"] == {"amount": 10}
    assert "amount=10" in text
    assert argos.json("verify")["not_folded"] == 1


@pytest.mark.parametrize(
    "verb",
    [
        ("state", "alice"),
        ("diff", "alice", "0", "1"),
        ("checkpoint", "alice", "--principal", "p", "--cause", "c"),
        ("rollback", "alice", "--to-version", "0", "--preview"),
    ],
)
def test_without_a_decider_what_needs_one_says_so(argos, bank, deposit, verb):
    argos.run([deposit(10)], *bank)

    message = complaint(argos(*verb), exit_code.USAGE)

    assert "no decider for the aggregate type 'account', only for bid-" in message
    assert "--domain" in message


def test_an_installation_without_entry_points_is_named(filled, monkeypatch):
    monkeypatch.setattr(deciders, "entry_points", lambda group: [])
    path = filled.file(["{}"])

    for verb in (("state", "2026"), ("run", "--commands", path), ("demo",)):
        message = complaint(filled(*verb, domain=False), exit_code.USAGE)

        assert "no package with entry points 'argos_engine.domains'" in message


def test_entry_points_give_deciders(filled, monkeypatch):
    class EntryPoint:
        value = "argos_engine.domains.bidding.year.decider:YEAR"

    monkeypatch.setattr(deciders, "entry_points", lambda group: [EntryPoint()])

    assert filled("state", "2026", domain=False).exit_code == 0


def test_an_id_means_the_same_in_several_domains(
    argos, bank, deposit, register, command
):
    lines = [
        deposit(10),
        register("AB", stream="alice"),
        command("Checkpoint", {}, stream="nobody"),
        command("Checkpoint", {}, stream="account:bob"),
        command("Checkpoint", {}, stream="bob"),
    ]

    report = argos.run(lines, *bank, code=1)
    result = argos("history", "alice")

    assert [bad["line"] for bad in report["bad_lines"]] == [3]
    assert "type:id" in report["bad_lines"][0]["rule"]
    assert report["commands"]["accepted"] == 4
    assert "account:alice, bid-year:alice" in complaint(result, exit_code.USAGE)


def test_a_fault_of_argos_itself_is_no_traceback(filled, monkeypatch):
    def broken(group):
        raise ZeroDivisionError("oh dear")

    monkeypatch.setattr(deciders, "entry_points", broken)

    message = complaint(filled("history", "2026"), exit_code.INTERNAL)

    assert "oh dear" in message
