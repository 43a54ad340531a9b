"""Append and replay without rules, on the three kinds of stores."""

import datetime
import threading

import apsw
import pytest

from argos_engine import (
    CommandFailedError,
    CommandIdReusedError,
    ConfigurationError,
    Engine,
    EngineClosedError,
    EventFilter,
    EventStore,
    EventType,
    InvalidInputError,
    Position,
    ReplayError,
    StreamType,
    Upcaster,
    VersionConflictError,
    open_archive,
)
from argos_engine.codec.event_filter import FILTER_VALUES_MAX
from argos_engine.domain.lifecycle import Rollback
from argos_engine.errors import JournalCorruptError
from argos_engine.event_store.reader import EventReader
from argos_engine.ports.clock import FixedClock, to_datetime
from argos_engine.ports.page import PAGE_LENGTH_MAX
from argos_engine.testing.fail_next import fail_next
from tests.accounts import ACCOUNT, ALICE, Deposit, Deposited
from tests.integration.engine.faces import StoreFace
from tests.sensors import CELLAR, ROOF, SENSOR, Calibrated, Measured, Noted
from tests.stand import NOON

TYPES = ACCOUNT, SENSOR


@pytest.fixture
def clock():
    return FixedClock(NOON)


@pytest.fixture(params=["memory", "sqlite", "awaited"])
def store(request, tmp_path, clock):
    if request.param == "memory":
        engine = Engine.in_memory(*TYPES, clock=clock)
    else:
        engine = Engine.open(tmp_path / "log.db", *TYPES, clock=clock)
    face = StoreFace if request.param == "awaited" else EventStore
    store = face(engine)
    yield store
    store.close()


@pytest.fixture
def desk(store):
    return store.acting_as("gateway:3", cause="a reading")


def values(events):
    return [each.event.value for each in events]


# Appending


def test_what_is_appended_is_replayed(store, clock):
    desk = store.acting_as(
        "gateway:3",
        cause="a reading",
        roles=["device"],
        consensus_id="talk",
        causation_id="bell",
    )

    receipt = desk.append(ROOF, [Measured(1), Calibrated(2)], command_id="mine")

    first, second = store.replay("sensor", "roof")
    assert first.event == Measured(1)
    assert second.event == Calibrated(2)
    assert (first.stream, first.version, second.version) == (ROOF, 1, 2)
    assert (first.position, second.position) == (Position(0, 1), receipt.position)
    assert first.event_type == "sensor.value.measured"
    assert first.schema_version == 1
    assert first.recorded_at == receipt.recorded_at == to_datetime(clock.now())
    assert (first.principal.id, first.principal.roles) == ("gateway:3", {"device"})
    assert first.cause == "a reading"
    assert (first.command_id, second.command_id) == ("mine", "mine")
    assert (first.ordinal, second.ordinal) == (0, 1)
    assert (first.consensus_id, first.causation_id) == ("talk", "bell")
    assert receipt.event == (Measured(1), Calibrated(2))


def test_without_ids_of_a_conversation_there_are_none(store, desk):
    desk.append(ROOF, [Measured(1)])

    (event,) = store.replay("sensor", "roof")

    assert (event.consensus_id, event.causation_id) == (None, None)


def test_replay_begins_at_any_version(store, desk):
    desk.append(ROOF, [Measured(value) for value in range(1, 6)])

    assert values(store.replay("sensor", "roof", 4)) == [4, 5]
    assert values(store.replay("sensor", "roof", from_version=6)) == []
    assert values(store.replay("sensor", "nowhere")) == []


def test_a_long_stream_is_replayed_whole(store, desk):
    expected = list(range(2 * PAGE_LENGTH_MAX + 7))
    for start in range(0, len(expected), 500):
        desk.append(ROOF, [Measured(each) for each in expected[start : start + 500]])

    assert values(store.replay("sensor", "roof")) == expected


def test_a_conflict_leaves_nothing(store, desk):
    first = desk.append(ROOF, [Measured(1), Measured(2)], expected_version=0)
    second = desk.append(ROOF, [Measured(3)], expected_version=first.version)

    with pytest.raises(VersionConflictError):
        desk.append(ROOF, [Measured(4)], expected_version=first.version)

    assert second.version == 3
    assert store.count() == 3


def test_a_retry_gets_the_first_answer(store, desk):
    first = desk.append(ROOF, [Measured(1), Measured(2)], command_id="mine")

    again = desk.append(ROOF, [Measured(1), Measured(2)], command_id="mine")

    assert again.duplicate
    assert (again.version, again.event) == (first.version, first.event)
    with pytest.raises(CommandIdReusedError):
        desk.append(ROOF, [Measured(1)], command_id="mine")
    assert store.engine.outcome(ROOF, "mine") == first


def test_a_deadline_is_no_hurry(store, desk):
    assert desk.append(ROOF, [Measured(1)], deadline_seconds=60).version == 1


def test_deciders_and_plain_streams_share_a_journal(store, desk):
    clerk = store.engine.acting_as("clerk:7", cause="a deposit", correlation="talk")
    clerk.execute(ALICE, Deposit(5))
    desk.append(ROOF, [Measured(1)])
    clerk.execute(ALICE, Deposit(6))

    events = store.query().events

    assert [each.event for each in events] == [Deposited(5), Measured(1), Deposited(6)]
    assert [each.consensus_id for each in events] == ["talk", None, "talk"]
    assert [each.event for each in store.replay("account", "alice")] == [
        Deposited(5),
        Deposited(6),
    ]
    assert store.engine.state(ALICE).balance == 11


def test_each_kind_of_stream_refuses_what_belongs_to_the_other(store, desk):
    desk.append(ROOF, [Measured(1)])
    clerk = store.engine.acting_as("clerk:7", cause="a deposit")

    with pytest.raises(ConfigurationError, match="'account' has a decider"):
        desk.append(ALICE, [Deposited(5)])
    with pytest.raises(ConfigurationError, match="takes events as they come"):
        clerk.execute(ROOF, Deposit(1))
    with pytest.raises(ConfigurationError, match="takes events as they come"):
        clerk.checkpoint(ROOF, "a name")
    with pytest.raises(ConfigurationError, match="takes events as they come"):
        clerk.rollback(ROOF, to_version=0, reason="a mistake")
    with pytest.raises(ConfigurationError, match="and no stream type"):
        desk.append(StreamType("x", {"x.y.done": Noted}).stream("1"), [Noted("a")])
    with pytest.raises(CommandFailedError):
        desk.append(ROOF, [Deposited(5)])
    assert store.count() == 1


def test_a_plain_stream_has_a_version_and_no_state(store, desk):
    desk.append(ROOF, [Measured(1), Measured(2)])
    engine = store.engine

    assert engine.version(ROOF) == 2
    assert not engine.is_live(ROOF)
    for ask in (
        lambda: engine.state(ROOF),
        lambda: engine.versioned(ROOF),
        lambda: engine.state_at(ROOF, version=1),
        lambda: engine.blame(ROOF, "value"),
        lambda: engine.diff(ROOF, 0, 1),
        lambda: engine.preview_rollback(ROOF, to_version=1),
        lambda: engine.acting_as("a", cause="b").what_if(ROOF, Deposit(1)),
    ):
        with pytest.raises(ConfigurationError, match="have no states"):
            ask()


def test_a_plain_stream_has_a_history_and_is_verified(store, desk):
    desk.append(ROOF, [Measured(1), Measured(2)])

    page = store.engine.history(ROOF)
    report = store.engine.verify()

    assert [entry.event for entry in page.entries] == [Measured(1), Measured(2)]
    assert all(entry.is_effective for entry in page.entries)
    assert report.is_sound
    assert (report.streams, report.not_folded) == (1, 0)


# Reading


@pytest.fixture
def filled(store, clock):
    """A store whose events differ in all that they can be found by."""
    alice = store.acting_as("alice", cause="a reading", consensus_id="talk")
    bob = store.acting_as("bob", cause="a check", roles=["device"])
    alice.append(ROOF, [Measured(1), Calibrated(2)])
    clock.advance(seconds=10)
    bob.append(CELLAR, [Measured(3)])
    clock.advance(seconds=10)
    bob.append(ROOF, [Measured(4)])
    store.engine.acting_as("clerk", cause="c", correlation="talk").execute(
        ALICE, Deposit(5)
    )
    return store


def at(seconds):
    return to_datetime(NOON) + datetime.timedelta(seconds=seconds)


FILTERS = [
    (None, [1, 2, 3, 4, 5]),
    (EventFilter(), [1, 2, 3, 4, 5]),
    (EventFilter(aggregate_types=["sensor"]), [1, 2, 3, 4]),
    (EventFilter(aggregate_types=["account", "sensor"]), [1, 2, 3, 4, 5]),
    (EventFilter(aggregate_types=["unknown"]), []),
    (EventFilter(aggregate_types=["sensor"], aggregate_ids=["roof"]), [1, 2, 4]),
    (EventFilter(aggregate_ids=["cellar", "alice"]), [3, 5]),
    (EventFilter(event_types=["sensor.value.measured"]), [1, 3, 4]),
    (EventFilter(principals=["bob"]), [3, 4]),
    (EventFilter(consensus_ids=["talk"]), [1, 2, 5]),
    (EventFilter(consensus_ids=["talk"], aggregate_types=["sensor"]), [1, 2]),
    (EventFilter(since=at(0)), [1, 2, 3, 4, 5]),
    (EventFilter(since=at(1)), [3, 4, 5]),
    (EventFilter(until=at(20)), [1, 2, 3]),
    (EventFilter(since=at(10), until=at(20)), [3]),
    (EventFilter(since=at(20), until=at(10)), []),
    (EventFilter(until=at(-1)), []),
    (EventFilter(aggregate_types=[]), []),
    (EventFilter(aggregate_ids=[]), []),
    (EventFilter(event_types=()), []),
    (EventFilter(principals=set()), []),
    (EventFilter(consensus_ids=iter(())), []),
]


@pytest.mark.parametrize(("wanted", "positions"), FILTERS)
def test_a_filter_takes_what_fits_all_of_it(filled, wanted, positions):
    page = filled.query(wanted)

    assert [each.position.offset for each in page.events] == positions
    assert not page.has_more
    assert filled.count(wanted) == len(positions)
    newest = filled.tail(2, wanted)
    assert [each.position.offset for each in newest] == positions[-2:]


@pytest.mark.parametrize(("wanted", "positions"), FILTERS)
def test_pages_are_the_whole_and_each_event_once(filled, wanted, positions):
    found, after, has_more = [], None, True
    while has_more:
        page = filled.query(wanted, after=after, limit=1)
        found += [each.position.offset for each in page.events]
        after, has_more = page.next_after, page.has_more

    assert found == positions


def test_a_reader_at_the_end_goes_on_later(store, desk):
    empty = store.query()
    desk.append(ROOF, [Measured(1), Measured(2)])
    first = store.query(after=empty.next_after)
    none = store.query(after=first.next_after)
    desk.append(ROOF, [Measured(3)])
    second = store.query(after=none.next_after)

    assert (empty.events, none.events) == ((), ())
    assert (values(first.events), values(second.events)) == ([1, 2], [3])
    assert empty.next_after == Position(0, 0)


def test_a_page_before_the_end_of_a_filter_stays_where_it_was(filled):
    """The place of a reader never goes back, whatever the filter says."""
    page = filled.query(EventFilter(until=at(5)), after=Position(0, 4))

    assert (page.events, page.next_after, page.has_more) == ((), Position(0, 4), False)


def test_the_tail_is_the_newest_in_order(filled):
    assert [each.position.offset for each in filled.tail(3)] == [3, 4, 5]
    assert [each.position.offset for each in filled.tail()] == [1, 2, 3, 4, 5]


def test_a_place_ahead_of_the_log_is_refused(filled):
    """Going on from there would skip what is written next."""
    with pytest.raises(InvalidInputError, match=r"a position up to 0/5, not Position"):
        filled.query(after=Position(0, 6))
    with pytest.raises(InvalidInputError, match="a position up to"):
        filled.query(after=Position(1, 2))


def test_a_filter_has_a_bounded_number_of_values():
    names = [f"sensor.value{number}.measured" for number in range(101)]

    assert EventFilter(event_types=names[:FILTER_VALUES_MAX])
    with pytest.raises(InvalidInputError, match="event types must have at most 100"):
        EventFilter(event_types=names)


def test_rolled_back_events_are_still_there(store):
    clerk = store.engine.acting_as("clerk", cause="c")
    clerk.execute(ALICE, Deposit(5))
    clerk.execute(ALICE, Rollback(0, "a mistake"))

    events = store.query(EventFilter(aggregate_types=["account"])).events

    assert [each.event_type for each in events] == [
        "account.money.deposited",
        "engine.rollback.performed",
    ]


# Kept in a file


def test_an_event_of_an_older_schema_is_lifted(tmp_path):
    with EventStore.open(tmp_path / "log.db", SENSOR) as store:
        store.acting_as("a", cause="b").append(ROOF, [Noted("dry")])
    newer = StreamType(
        "sensor",
        {"sensor.remark.noted": EventType(Measured, 2)},
        upcasters=[Upcaster("sensor.remark.noted", 1, lambda _: {"value": 7})],
    )

    with EventStore.open(tmp_path / "log.db", newer) as store:
        (event,) = store.replay("sensor", "roof")
        store.acting_as("a", cause="b").append(ROOF, [Measured(8)])
        assert values(store.query().events) == [7, 8]

    assert (event.event, event.schema_version) == (Measured(7), 1)


def test_an_event_that_cannot_be_read_says_so(tmp_path):
    with EventStore.open(tmp_path / "log.db", SENSOR) as store:
        store.acting_as("a", cause="b").append(ROOF, [Noted("dry")])
    newer = StreamType("sensor", {"sensor.remark.noted": Measured})

    with EventStore.open(tmp_path / "log.db", newer) as store:
        for read in (
            lambda: list(store.replay("sensor", "roof")),
            store.query,
            store.tail,
        ):
            with pytest.raises(ReplayError):
                read()
        assert store.count() == 1


def test_streams_that_are_not_declared_are_shown_as_they_are_stored(tmp_path):
    with EventStore.open(tmp_path / "log.db", *TYPES) as store:
        store.acting_as("a", cause="b").append(ROOF, [Measured(1)])

    with EventStore.open(tmp_path / "log.db", ACCOUNT) as store:
        (event,) = store.query().events
        assert event.event == {"value": 1}
        assert [each.event for each in store.replay("sensor", "roof")] == [{"value": 1}]
        with pytest.raises(ConfigurationError, match="no decider"):
            store.acting_as("a", cause="b").append(ROOF, [Measured(1)])


def test_an_archive_is_read_beside_a_running_store(tmp_path):
    with EventStore.open(tmp_path / "log.db", SENSOR) as store:
        desk = store.acting_as("a", cause="b")
        desk.append(ROOF, [Measured(1)])
        with open_archive(tmp_path / "log.db", SENSOR) as archive:
            reader = EventReader(archive)
            first = reader.query(None, None, 10)
            desk.append(ROOF, [Measured(2)])
            second = reader.query(None, first.next_after, 10)

    assert (values(first.events), values(second.events)) == ([1], [2])


@pytest.mark.parametrize("column", ["payload", "cause", "correlation_id"])
def test_an_event_that_was_changed_is_not_handed_out(tmp_path, column):
    path = tmp_path / "log.db"
    with EventStore.open(path, SENSOR) as store:
        desk = store.acting_as("a", cause="b", consensus_id="talk")
        for value in range(4):
            desk.append(ROOF, [Measured(value)])
            desk.append(CELLAR, [Measured(value)])
    _change(path, column)

    with EventStore.open(path, SENSOR) as store:
        for read in (
            lambda: list(store.replay("sensor", "roof")),
            store.query,
            lambda: store.query(EventFilter(event_types=["sensor.value.measured"])),
            store.tail,
        ):
            with pytest.raises(JournalCorruptError, match="sensor:roof version 2"):
                read()
        assert values(store.replay("sensor", "cellar")) == [0, 1, 2, 3]


def _change(path, column):
    connection = apsw.Connection(str(path))
    connection.execute("DROP TRIGGER events_no_update")
    value = b'{"value":9}' if column == "payload" else "other"
    update = f"UPDATE events SET {column} = ? WHERE position = 3"  # noqa: S608
    connection.execute(update, (value,))
    connection.close()


def test_a_closed_store_says_so(tmp_path):
    store = EventStore.open(tmp_path / "log.db", SENSOR)
    desk = store.acting_as("a", cause="b")
    assert store.close() == 0

    with pytest.raises(EngineClosedError):
        desk.append(ROOF, [Measured(1)])


def test_a_store_in_memory_is_for_trials():
    with EventStore.in_memory(SENSOR) as store:
        store.acting_as("a", cause="b").append(ROOF, [Measured(1)])
        assert store.count() == 1


@pytest.mark.parametrize("failure", ["append", "commit", "begin", "commit_afterwards"])
def test_a_batch_is_there_whole_or_not_at_all(failure):
    with EventStore.in_memory(SENSOR) as store:
        desk = store.acting_as("a", cause="b")
        desk.append(ROOF, [Measured(0)])
        fail_next(store.engine, failure)
        try:
            receipt = desk.append(ROOF, [Measured(1), Measured(2)], command_id="mine")
        except Exception:  # noqa: BLE001  # whatever it is, the batch is not there
            assert values(store.replay("sensor", "roof")) == [0]
            receipt = desk.append(ROOF, [Measured(1), Measured(2)], command_id="mine")

        assert receipt.version == 3
        assert values(store.replay("sensor", "roof")) == [0, 1, 2]
        assert store.engine.verify().is_sound


# While writing goes on


WRITERS = 3
BATCHES = 40
RACES = 25


def test_pages_neither_skip_nor_repeat_while_others_append(tmp_path):
    """Readers with filters follow the log from its start while it grows."""
    wanted = [None, EventFilter(event_types=["sensor.device.calibrated"])]
    with EventStore.open(tmp_path / "log.db", SENSOR) as store:
        done = threading.Event()
        seen = [[] for _ in wanted]
        readers = [
            threading.Thread(target=_follow, args=(store, each, done, into))
            for each, into in zip(wanted, seen, strict=True)
        ]
        writers = [
            threading.Thread(target=_write, args=(store, number))
            for number in range(WRITERS)
        ]
        for thread in (*readers, *writers):
            thread.start()
        for thread in writers:
            thread.join()
        done.set()
        for thread in readers:
            thread.join()
        everything = [
            each
            for number in range(WRITERS)
            for each in store.replay("sensor", str(number))
        ]
        total = store.count()

    in_order = sorted(everything, key=lambda each: each.position)
    assert total == WRITERS * BATCHES * 3
    assert seen[0] == in_order
    assert seen[1] == [each for each in in_order if type(each.event) is Calibrated]


def test_of_those_who_expect_the_same_version_one_wins(tmp_path):
    """Whoever was told that it is written is found, and nobody else."""
    with EventStore.open(tmp_path / "log.db", SENSOR) as store:
        told = [[] for _ in range(4)]
        threads = [
            threading.Thread(target=_race, args=(store, number, into))
            for number, into in enumerate(told)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = [each.event.text for each in store.replay("sensor", "roof")]

    expected = [text for texts in told for text in texts]
    assert sorted(found) == sorted(expected)
    assert len(expected) == 4 * 2 * RACES


def _race(store, number, into):
    desk = store.acting_as(f"writer:{number}", cause="a test")
    version = store.engine.version(ROOF)
    for place in range(RACES):
        batch = [Noted(f"{number}:{place}:{each}") for each in "ab"]
        while True:
            try:
                receipt = desk.append(ROOF, batch, expected_version=version)
            except VersionConflictError as conflict:
                version = conflict.actual
            else:
                version = receipt.version
                into += [each.text for each in batch]
                break


def _write(store, number):
    desk = store.acting_as(f"writer:{number}", cause="a test")
    for batch in range(BATCHES):
        events = [Measured(batch), Calibrated(batch), Measured(-batch)]
        desk.append(SENSOR.stream(str(number)), events)


def _follow(store, wanted, done, into):
    after = None
    while True:
        is_last = done.is_set()
        page = store.query(wanted, after=after, limit=7)
        into += page.events
        after = page.next_after
        if is_last and not page.has_more:
            return
