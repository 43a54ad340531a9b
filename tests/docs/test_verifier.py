"""The verifier that knows the storage format from its page only."""

import runpy

import apsw
import pytest

from argos_engine import CommandRejectedError, Engine, open_archive
from tests.docs.pages import EXAMPLES

TRIGGERS = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"


@pytest.fixture(scope="module")
def main():
    return runpy.run_path(str(EXAMPLES / "independent_verifier.py"))["main"]


@pytest.fixture
def journal(workplace):
    """A file with everything that a journal can hold."""
    from account import ACCOUNT, Deposit, OpenAccount, Withdraw  # noqa: PLC0415

    with Engine.open("bank.db", ACCOUNT) as engine:
        for name in ("alice", "bob"):
            stream = ACCOUNT.stream(name)
            desk = engine.acting_as(
                "clerk:7", cause="tést", roles=["b", "a"], correlation="c-1"
            )
            desk.execute(stream, OpenAccount(name))
            for handle in desk.submit_many([(stream, Deposit(1))] * 150):
                handle.result()
            with pytest.raises(CommandRejectedError):
                desk.execute(stream, Withdraw(999), command_id=f"no-{name}")
            desk.checkpoint(stream, "here", command_id=f"yes-{name}")
            desk.rollback(stream, to_version=9, reason="why not")
    return "bank.db"


def tamper(path, statement):
    database = apsw.Connection(path)
    for (name,) in database.execute(TRIGGERS).fetchall():
        database.execute(f'DROP TRIGGER "{name}"')
    database.execute("PRAGMA foreign_keys = 0")
    database.execute(statement)
    assert database.changes()
    database.close()


def test_it_finds_nothing_in_a_sound_journal(main, journal, capsys):
    assert main(journal) == 0
    with open_archive(journal) as archive:
        events = archive.verify().events
    assert capsys.readouterr().out == f"{events} events, 0 problems\n"
    assert events > 300


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET payload = x'7b7d' WHERE position = 3",
        "UPDATE events SET recorded_at = recorded_at + 1 WHERE position = 3",
        "UPDATE events SET principal = '{}' WHERE position = 3",
        "UPDATE events SET cause = 'none' WHERE position = 3",
        "UPDATE events SET correlation_id = NULL WHERE position = 3",
        "UPDATE events SET causation_id = '' WHERE position = 3",
        "UPDATE events SET command_id = 'x' WHERE position = 3",
        "UPDATE events SET fingerprint = x'00' WHERE position = 3",
        "UPDATE events SET schema_version = 2 WHERE position = 3",
        "UPDATE events SET ordinal = 7 WHERE position = 3",
        "UPDATE events SET event_type = 'a.b' WHERE position = 3",
        "UPDATE events SET change = 'full' WHERE position = 3",
        "UPDATE events SET hash = zeroblob(32) WHERE position = 3",
        "UPDATE streams SET aggregate_id = 'eve' WHERE aggregate_id = 'bob'",
        "DELETE FROM events WHERE position = (SELECT max(position) FROM events)",
        "DELETE FROM events WHERE position = 3",
        "UPDATE snapshots SET state = x'7b7d'",
        "UPDATE snapshots SET digest = zeroblob(32)",
        "UPDATE refusals SET reason = 'because'",
        "DELETE FROM refusals WHERE command_id = 'no-alice'",
        "UPDATE groups SET hash = zeroblob(32) WHERE number = 2",
        "DELETE FROM groups WHERE number = (SELECT max(number) FROM groups)",
    ],
)
def test_it_finds_what_the_engine_finds(main, journal, statement):
    tamper(journal, statement)
    assert main(journal) == 1
    with open_archive(journal) as archive:
        assert not archive.verify(integrity=False).is_sound


def test_it_needs_the_key_of_a_journal_that_has_one(main, workplace):
    from account import ACCOUNT, OpenAccount  # noqa: PLC0415

    key = b"0123456789abcdef"
    with Engine.open("keyed.db", ACCOUNT, chain_key=key) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        desk.execute(ACCOUNT.stream("alice"), OpenAccount("Alice"))
        desk.checkpoint(ACCOUNT.stream("alice"), "here")

    assert main("keyed.db", key) == 0
    assert main("keyed.db") == 1
    assert main("keyed.db", key + b"x") == 1
    tamper("keyed.db", "UPDATE events SET cause = 'none' WHERE position = 1")
    assert main("keyed.db", key) == 1


def test_it_reads_the_key_from_a_file(workplace):
    functions = runpy.run_path(str(EXAMPLES / "independent_verifier.py"))
    (workplace / "chain.key").write_text("00ff\n")

    assert functions["key_of"]("chain.key") == b"\x00\xff"
