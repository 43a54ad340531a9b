"""A missing ORDER BY (emmett#239): rows in the order in which they happen to lie."""

import apsw
import pytest

from argos_engine import CommandRejectedError, Engine, open_archive
from tests.accounts import ACCOUNT, ALICE, BOB, CloseYear, Deposit, Withdraw


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "bank.db"
    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        for number in range(12):
            for stream in (BOB, ALICE):
                desk.execute(stream, Deposit(number + 1))
                with pytest.raises(CommandRejectedError):
                    desk.execute(
                        stream, Withdraw(1_000), command_id=f"{99 - number}{stream}"
                    )
            if number % 4 == 3:
                desk.execute(ALICE, CloseYear())
                desk.checkpoint(ALICE, f"name {9 - number}")
        desk.rollback(ALICE, to_version=5, reason="a test")
        desk.rollback(ALICE, to_version=9, reason="a test")
    return path


@pytest.fixture
def backwards(monkeypatch):
    """Let SQLite give rows backwards wherever a statement leaves their order open."""

    def turn_round(connection):
        connection.execute("PRAGMA reverse_unordered_selects = 1")

    return lambda: monkeypatch.setattr(
        apsw, "connection_hooks", [*apsw.connection_hooks, turn_round]
    )


def pages(read, limit):
    found, after = [], None
    while True:
        page = read(after, limit)
        found += page.entries
        after = page.next_after
        if after is None:
            return found


def answers(path):
    """Return everything that an archive lists, in the order in which it does."""
    with open_archive(path, ACCOUNT) as archive:
        events = {
            (stream, limit): pages(
                lambda after, n, s=stream: archive.history(s, after or 0, n), limit
            )
            for stream in (ALICE, BOB)
            for limit in (1, 3, 1_000)
        }
        with archive.journal.read() as reader:
            log = [row.position for row in reader.log(0, 1_000)]
            groups = [group.number for group in reader.groups(0, 1_000)]
        return {
            "events": events,
            "log": log,
            "groups": groups,
            "states": [archive.state(stream) for stream in (ALICE, BOB)],
            "refusals": pages(
                lambda after, n: archive.refusals(after or (0, ""), n), 3
            ),
            "streams": pages(archive.streams, 1),
            "checkpoints": list(archive.checkpoints(ALICE).items()),
            "export": list(archive.export()),
            "sound": archive.verify().is_sound,
        }


def test_the_order_of_an_answer_is_never_left_to_the_store(path, backwards):
    before = answers(path)
    assert before["log"] == sorted(before["log"])
    for entries in before["events"].values():
        versions = [entry.version for entry in entries]
        assert versions == list(range(1, len(versions) + 1))

    backwards()

    assert answers(path) == before
