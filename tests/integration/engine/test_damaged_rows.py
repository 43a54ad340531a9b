"""Rows with a damaged column are never served: every column, every kind of damage."""

import datetime
import re
from contextlib import contextmanager, suppress

import apsw
import pytest

from argos_engine import EventFilter, EventStore
from argos_engine.engine import Engine, open_archive
from argos_engine.errors import (
    ArgosError,
    CommandRejectedError,
    JournalCorruptError,
    JournalError,
)
from argos_engine.event_store.reader import EventReader
from tests.accounts import ACCOUNT, ALICE, BOB, Account, CloseYear, Deposit, Withdraw
from tests.sensors import CELLAR, ROOF, SENSOR, Measured

COLUMNS = {
    "events": (
        *("position", "stream", "version", "event_type", "schema_version", "change"),
        *("payload", "state_digest", "recorded_at", "principal", "cause"),
        *("command_id", "ordinal", "fingerprint", "correlation_id", "causation_id"),
        "hash",
    ),
    "streams": ("stream", "aggregate_type", "aggregate_id"),
    "groups": ("number", "last_position", "hash"),
    "refusals": (
        *("group_number", "command_id", "fingerprint", "stream", "version"),
        *("error_type", "reason"),
    ),
    "snapshots": ("stream", "version", "reason", "schema_id", "state", "digest"),
    "checkpoint_names": ("stream", "name", "version"),
    "journal": ("store_id", "format", "hash_algorithm"),
    "owner": ("epoch",),
}
PLACES = [(table, column) for table, columns in COLUMNS.items() for column in columns]
NEW_YEAR = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
DAMAGE = {
    "no utf-8": "CAST(x'ff00fe' AS TEXT)",
    "a number": "123456789012345678",
    "bytes": "x'0102'",
    "nothing": "NULL",
    "long": "CAST(zeroblob(70000) AS TEXT)",
}
ROWIDS = {("events", "position"), ("streams", "stream"), ("groups", "number")}
WITHOUT_ROWID = {"refusals", "checkpoint_names"}
STATES = [Account(), Account(10), Account(10, 1), Account(4, 1), Account(4, 1)]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The content of a file with a bit of everything in it, its guards taken off."""
    path = tmp_path_factory.mktemp("sound") / "bank.db"
    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="a test", correlation="c")
        desk.execute(BOB, Deposit(1))
        desk.execute(ALICE, Deposit(10))
        desk.execute(ALICE, CloseYear())
        desk.execute(ALICE, Withdraw(6))
        desk.checkpoint(ALICE, "evening")
        desk.execute(ALICE, Deposit(90))
        desk.rollback(ALICE, to_version=4, reason="a mistake")
        with pytest.raises(ArgosError):
            desk.execute(ALICE, Withdraw(1_000), command_id="mine")
        desk.execute(BOB, Deposit(1))
    with opened(path) as connection:
        _without_guards(connection)
    return path.read_bytes()


@contextmanager
def opened(path):
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = MEMORY")
    yield connection
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


@pytest.fixture
def damaged(tmp_path, sound):
    """Return a function that damages a column in the middle of a table."""

    def damaged(table, column, value):
        path = tmp_path / "bank.db"
        path.write_bytes(sound)
        key = "1" if table in WITHOUT_ROWID else "rowid"
        middle = (
            f"SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 "  # noqa: S608
            f"OFFSET (SELECT count(*) / 2 FROM {table})"
        )
        with opened(path) as connection:
            connection.execute(
                f"UPDATE {table} SET {column} = {value} WHERE {key} = ({middle})"  # noqa: S608
            )
        return path

    return damaged


def _without_guards(connection):
    """Take off what keeps values of other types out; the names stay."""
    triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
    for (name,) in connection.execute(triggers).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(
        "UPDATE sqlite_schema SET sql = replace(replace(replace(replace(sql, "
        "'NOT NULL', ''), 'STRICT, WITHOUT', 'WITHOUT'), ') STRICT', ')'), "
        "'CHECK (change IN (''delta'', ''full''))', '') WHERE type = 'table'"
    )
    connection.execute("PRAGMA writable_schema = RESET")
    connection.execute("PRAGMA writable_schema = OFF")


def questions(archive):
    """Yield what can be asked, and the only answer that may come but an error."""
    for version, state in enumerate(STATES):
        yield lambda version=version: archive.state_at(ALICE, version), state
    yield lambda: archive.state(ALICE), STATES[-1]
    yield lambda: archive.state_at(ALICE, "evening"), STATES[-1]
    yield (
        lambda: [
            type(entry.event).__name__ for entry in archive.history(ALICE).entries
        ],
        [
            *("Deposited", "YearClosed", "Withdrawn", "CheckpointTaken"),
            *("Deposited", "RolledBack"),
        ],
    )
    reader = EventReader(archive)
    names = ["Deposited", "Deposited", "YearClosed", "Withdrawn"]
    names += ["CheckpointTaken", "Deposited", "RolledBack", "Deposited"]
    for wanted in (None, EventFilter(aggregate_types=["account"])):
        yield (
            lambda wanted=wanted: [
                type(each.event).__name__
                for each in reader.query(wanted, None, 99).events
            ],
            names,
        )


@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.parametrize(("table", "column"), PLACES)
def test_damage_is_told_and_never_served(damaged, table, column, kind):
    try:
        path = damaged(table, column, DAMAGE[kind])
    except (apsw.MismatchError, apsw.ConstraintError):
        assert (table, column) in ROWIDS or table in WITHOUT_ROWID
        return

    try:
        archive = open_archive(path, ACCOUNT)
    except JournalError:
        return
    with archive:
        for ask, truth in questions(archive):
            try:
                answer = ask()
            except ArgosError:
                continue
            # A stream of another name is another stream.
            assert answer == truth or table == "streams"
        report = archive.verify()

    assert not report.is_sound


def test_a_damaged_event_is_named(damaged):
    path = damaged("events", "payload", """CAST('{"amount":11}' AS BLOB)""")

    with open_archive(path, ACCOUNT) as archive:
        with pytest.raises(JournalCorruptError, match="alice version 4, position 5"):
            archive.state_at(ALICE, 4)
        assert archive.state_at(ALICE, 3) == STATES[3]
        assert archive.state(BOB) == Account(2)


def test_text_that_is_none_is_named(damaged):
    path = damaged("events", "cause", DAMAGE["no utf-8"])

    with (
        open_archive(path, ACCOUNT) as archive,
        pytest.raises(
            JournalCorruptError, match=r"bank\.db: the row behind 4 holds no text"
        ),
    ):
        archive.history(ALICE)


def test_a_damaged_event_stops_its_stream_alone(damaged):
    path = damaged("events", "payload", """CAST('{"amount":11}' AS BLOB)""")

    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        with pytest.raises(JournalCorruptError):
            desk.rollback(ALICE, to_version=4, reason="a mistake")
        assert desk.execute(BOB, Deposit(1)).version == 3


def test_an_index_that_lost_a_stream_is_damage(damaged):
    path = damaged("journal", "store_id", "store_id")
    with opened(path) as connection:
        root = connection.execute(
            "SELECT rootpage FROM sqlite_schema "
            "WHERE name = 'sqlite_autoindex_streams_1'"
        ).fetchall()[0][0]
    content = bytearray(path.read_bytes())
    place = content.index(b"accountbob", (root - 1) * 4_096)
    content[place + len("account")] ^= 1
    path.write_bytes(bytes(content))

    with (
        open_archive(path, ACCOUNT) as archive,
        pytest.raises(JournalCorruptError, match="has lost account:bob"),
    ):
        archive.state(BOB)


@pytest.mark.parametrize(
    ("index", "complaint"),
    [
        ("sqlite_autoindex_events_1", "1 streams in it have gaps"),
        ("events_rollbacks", "the index of the rollbacks has lost 1 of them"),
    ],
)
def test_an_index_that_lost_an_event_is_damage(damaged, index, complaint):
    path = damaged("journal", "store_id", "store_id")
    with opened(path) as connection:
        root = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = ?", (index,)
        ).fetchall()[0][0]
    content = bytearray(path.read_bytes())
    page = (root - 1) * 4_096
    # The last entry, (stream 2, version 6, position 7), becomes one of stream 3.
    place = content.rindex(bytes((2, 6, 7)), page, page + 4_096)
    content[place] ^= 1
    path.write_bytes(bytes(content))

    with pytest.raises(JournalCorruptError, match=complaint):
        Engine.open(path, ACCOUNT)
    with open_archive(path, ACCOUNT) as archive:
        assert not archive.verify().is_sound


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """The content of a file with an event and a refusal under ids of their own."""
    path = tmp_path_factory.mktemp("answered") / "bank.db"
    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("clerk:7", cause="a test")
        desk.execute(ALICE, Deposit(10), command_id="mine-0001-event")
        with pytest.raises(ArgosError):
            desk.execute(ALICE, Withdraw(99), command_id="mine-0001-refusal")
        desk.execute(ALICE, Deposit(90))
    return path.read_bytes()


@pytest.mark.parametrize("command_id", [b"mine-0001-event", b"mine-0001-refusal"])
def test_no_flipped_bit_lets_a_command_be_carried_out_twice(
    tmp_path, answered, command_id
):
    path = tmp_path / "bank.db"
    places = [match.start() for match in re.finditer(command_id, answered)]
    assert len(places) > 1, "in the table and in an index"

    for place in places:
        flipped = bytearray(answered)
        flipped[place + len("mine-000")] ^= 1
        path.write_bytes(flipped)
        with (
            suppress(JournalCorruptError, CommandRejectedError),
            Engine.open(path, ACCOUNT) as engine,
        ):
            desk = engine.acting_as("clerk:7", cause="a test")
            command = Deposit(10) if command_id.endswith(b"event") else Withdraw(99)
            again = desk.execute(ALICE, command, command_id=command_id.decode())
            assert again.duplicate


def test_no_flipped_bit_takes_an_event_out_of_its_conversation(tmp_path):
    path = tmp_path / "bank.db"
    with EventStore.open(path, SENSOR) as store:
        desk = store.acting_as("gateway", cause="a test", consensus_id="talk-0001")
        desk.append(ROOF, [Measured(1), Measured(2)])
    content = path.read_bytes()
    places = [match.start() for match in re.finditer(b"talk-0001", content)]
    assert len(places) > 2, "in the table and in an index"

    for place in places:
        flipped = bytearray(content)
        flipped[place + len("talk-000")] ^= 1
        path.write_bytes(flipped)
        with (
            pytest.raises(JournalCorruptError, match="of the correlation ids has lost"),
            EventStore.open(path, SENSOR) as store,
        ):
            store.query(EventFilter(consensus_ids=["talk-0001"]))


@pytest.mark.parametrize(
    ("wanted", "complaint"),
    [
        (EventFilter(aggregate_types=["sensor"], aggregate_ids=["roof"]), "version 2"),
        (EventFilter(since=NEW_YEAR), "no event at 2"),
        (EventFilter(event_types=["sensor.value.measured"]), "version 2"),
        (None, "has lost an event"),
    ],
)
def test_a_lost_event_is_damage_for_who_looks_for_events(tmp_path, wanted, complaint):
    path = tmp_path / "bank.db"
    with EventStore.open(path, SENSOR) as store:
        desk = store.acting_as("gateway", cause="a test")
        desk.append(ROOF, [Measured(value) for value in range(3)])
    with opened(path) as connection:
        connection.execute("DROP TRIGGER events_no_delete")
        connection.execute("DELETE FROM events WHERE position = 2")

    with open_archive(path, SENSOR) as archive:
        reader = EventReader(archive)
        for read in (
            lambda: reader.query(wanted, None, 9),
            lambda: reader.tail(9, wanted),
        ):
            with pytest.raises(JournalCorruptError, match=complaint):
                read()


def test_an_event_that_is_lost_with_its_whole_stream_is_missed(tmp_path):
    """No other event of its stream tells; the log itself does, if all of it is read."""
    path = tmp_path / "bank.db"
    with EventStore.open(path, SENSOR) as store:
        desk = store.acting_as("gateway", cause="a test")
        for stream in (ROOF, CELLAR, ROOF):
            desk.append(stream, [Measured(1)])
    with opened(path) as connection:
        connection.execute("DROP TRIGGER events_no_delete")
        connection.execute("DELETE FROM events WHERE position = 2")

    with open_archive(path, SENSOR) as archive:
        reader = EventReader(archive)
        for read in (lambda: reader.query(None, None, 9), lambda: reader.tail(9, None)):
            with pytest.raises(JournalCorruptError, match="the log has lost an event"):
                read()
