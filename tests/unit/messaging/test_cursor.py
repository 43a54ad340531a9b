"""From what was to what is new: nothing is missed, and nothing comes twice."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from argos_engine.codec.chain import GENESIS, sealed
from argos_engine.codec.event_filter import EventFilter
from argos_engine.codec.recorded import RecordedEvent
from argos_engine.domain.lifecycle import Rollback, RolledBack
from argos_engine.errors import JournalCorruptError, ReplayError, UnknownEventTypeError
from argos_engine.messaging import feed, window
from argos_engine.messaging.start import Start
from argos_engine.storage.memory import MemoryJournal
from tests.accounts import ACCOUNT, ALICE, BOB, EVENTS, CloseYear, Deposit, Withdrawn
from tests.hall import Hall


def walked(cursor, events_max=100):
    """Return the positions of all events that there are, and walk over them."""
    positions = []
    while (batch := cursor.peek(events_max)) or cursor.refill():
        if batch:
            positions += [event.position.offset for event in batch.events]
            cursor.advance(batch.upto)
    return positions


class BusyJournal(MemoryJournal):
    """Something else happens whenever a view is about to be opened, or is closed."""

    before = after = None

    def read(self, upto=None):
        once, self.before = self.before, None
        if once:
            once()
        view = super().read(upto)
        once, self.after = self.after, None
        if once:
            once()
        return view


@pytest.fixture
def hall():
    return Hall()


@pytest.fixture
def cursor(hall):
    return hall.bus.cursor(EventFilter(), Start.BEGINNING)


def test_events_come_with_all_that_is_known_about_them(hall, cursor):
    receipt = hall.execute(ALICE, Deposit(3), command_id="first")
    cursor.refill()

    (event,) = cursor.peek(10).events

    (stored,) = hall.log()
    assert event == RecordedEvent(
        stream=ALICE,
        version=1,
        position=receipt.position,
        event_type="account.money.deposited",
        schema_version=1,
        event=receipt.event,
        change=stored.change,
        recorded_at=receipt.recorded_at,
        principal=event.principal,
        cause="a test",
        command_id="first",
        ordinal=0,
        correlation_id=None,
        causation_id=None,
    )
    assert event.principal.id == "clerk:7"


def test_a_rollback_comes_as_the_event_that_records_it(hall, cursor):
    hall.deposit(1, 2)
    hall.submit(ALICE, Rollback(1, "twice"))
    hall.run()
    cursor.refill()

    assert cursor.peek(10).events[-1].event == RolledBack(1, "twice")


def test_looking_does_not_move_a_cursor(hall, cursor):
    hall.deposit(1, 2)
    cursor.refill()

    assert cursor.peek(1) == cursor.peek(1)
    assert cursor.position == 0


def test_what_is_not_published_is_not_there(hall, cursor):
    hall.deposit(1)
    hall.runtime.writer.published = 0

    assert not cursor.refill()


def test_a_group_that_comes_before_the_view_is_in_it_and_does_not_come_again():
    """The log is looked at, and the writer is quicker."""
    hall = Hall(BusyJournal())
    member = hall.subscribe()
    cursor = member._cursor
    hall.runtime.writer.publisher.leave(member)  # nothing in memory so far
    hall.deposit(1, 2)
    hall.bus.join(member)
    hall.journal.before = lambda: hall.deposit(3)

    assert walked(cursor) == [1, 2, 3]


def test_a_group_that_comes_behind_the_view_follows_from_memory():
    hall = Hall(BusyJournal())
    hall.deposit(1, 2)
    member = hall.subscribe()
    hall.journal.after = lambda: hall.deposit(3, 4)

    assert walked(member._cursor) == [1, 2, 3, 4]


def test_a_group_between_the_last_page_and_the_first_of_memory_is_not_missed(
    monkeypatch,
):
    """Pages of the log end in the middle of groups, and memory begins with them."""
    monkeypatch.setattr(feed, "PAGE_EVENTS_MAX", 2)
    hall = Hall(BusyJournal())
    member = hall.subscribe()
    hall.bus.leave(member)
    hall.deposit(1, 2, 3)
    hall.bus.join(member)
    hall.journal.after = lambda: hall.deposit(4, 5, 6)

    assert walked(member._cursor) == [1, 2, 3, 4, 5, 6]


_GROUPS = st.integers(1, 5)
_HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), _GROUPS),
        st.tuples(st.just("look"), st.integers(1, 7)),
        st.tuples(st.just("leave"), st.just(0)),
        st.tuples(st.just("join"), st.just(0)),
    ),
    max_size=40,
)


@given(_HAPPENINGS, st.integers(1, 9), st.integers(1, 4), st.booleans())
def test_every_event_comes_once_and_in_order_whatever_happens_when(
    happenings, kept, page, is_filtered
):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(window, "WINDOW_EVENTS_MAX", kept)
        patch.setattr(feed, "PAGE_EVENTS_MAX", page)
        hall = Hall()
        where = EventFilter(aggregate_ids=["bob"]) if is_filtered else EventFilter()
        member = hall.subscribe(where)
        cursor, seen = member._cursor, []
        for what, count in happenings:
            if what == "write":
                for number in range(count):
                    hall.submit((ALICE, BOB)[number % 2], Deposit(1))
                hall.run()
            elif what == "look":
                if (batch := cursor.peek(count)) is not None:
                    seen += batch.events
                    cursor.advance(batch.upto)
                else:
                    cursor.refill()
            elif what == "leave":
                hall.bus.leave(member)
            elif what == "join":
                hall.bus.join(member)
        seen = [event.position.offset for event in seen] + walked(cursor)

    wanted = hall.log(BOB if is_filtered else None)
    assert seen == [row.position for row in wanted]


def test_two_readers_of_a_page_share_its_events(hall):
    first, second = hall.subscribe(), hall.subscribe()
    hall.deposit(1)

    assert first.next(0) is second.next(0)


class TestAnEventThatCannotBeDecoded:
    @pytest.fixture
    def hall(self):
        """A log whose fourth event has a type that is declared no more."""
        hall = Hall()
        hall.deposit(1, 2, 3)
        hall.submit(BOB, CloseYear())
        hall.run()
        hall.deposit(4)
        left = {name: each for name, each in EVENTS.items() if "closed" not in name}
        decider = attrs.evolve(ACCOUNT, events=left, snapshot_on=frozenset())
        return Hall(hall.journal.reopened(), deciders=[decider])

    def test_stops_the_cursor_in_front_of_it(self, hall):
        cursor = hall.bus.cursor(EventFilter(), Start.BEGINNING)
        seen = []
        for _ in range(2):
            with pytest.raises(UnknownEventTypeError):
                seen += walked(cursor, 2)

        assert cursor.position == 3

    def test_lets_those_before_it_come_first(self, hall):
        cursor = hall.bus.cursor(EventFilter(), Start.BEGINNING)
        cursor.refill()

        assert cursor.peek(100).upto == 3

    def test_does_not_matter_to_who_does_not_want_it(self, hall):
        cursor = hall.bus.cursor(EventFilter(aggregate_ids=["alice"]), Start.BEGINNING)

        assert walked(cursor) == [1, 2, 3, 5]

    def test_is_reached_over_what_is_not_wanted(self, hall):
        where = EventFilter(aggregate_ids=["bob"])
        cursor = hall.bus.cursor(where, Start.BEGINNING)
        cursor.refill()

        with pytest.raises(UnknownEventTypeError):
            cursor.peek(1)
        assert cursor.position == 3

    def test_is_shown_as_it_is_stored_where_no_decider_is_there_at_all(self, hall):
        bare = Hall(hall.journal.reopened(), deciders=[])
        cursor = bare.bus.cursor(EventFilter(), Start.BEGINNING)
        cursor.refill()

        assert [each.event for each in cursor.peek(4).events][2:] == [{"amount": 3}, {}]


def test_a_payload_that_is_no_json_is_an_error_of_its_event():
    hall = Hall()
    hall.deposit(1)
    content = hall.journal.committed
    row = sealed(GENESIS, content.log[1]._replace(payload=b"{"))
    hall.journal.committed = attrs.evolve(
        content,
        log=content.log.set(1, row),
        streams=content.streams.set(ALICE, content.streams[ALICE].set(1, row)),
    )
    bare = Hall(hall.journal.reopened(), deciders=[])

    with pytest.raises(ReplayError, match="version 1"):
        walked(bare.bus.cursor(EventFilter(), Start.BEGINNING))


def damaged(hall, at, **changes):
    """Change a stored event behind the back of the engine."""
    content = hall.journal.committed
    row = content.log[at]._replace(**changes)
    versions = content.streams[row.stream].set(row.version, row)
    hall.journal.committed = attrs.evolve(
        content,
        log=content.log.set(at, row),
        streams=content.streams.set(row.stream, versions),
    )


def test_events_before_a_damaged_one_come_and_it_does_not(hall, cursor):
    hall.deposit(1, 2, 3, 4)
    damaged(hall, 3, payload=b'{"amount":9}')

    with pytest.raises(JournalCorruptError, match="position 3"):
        walked(cursor)
    assert cursor.position == 2


def test_an_event_that_is_gone_is_not_skipped(hall, cursor):
    """A reader that only asks for larger positions would never know."""
    hall.deposit(1, 2, 3)
    damaged(hall, 2, position=20)

    with pytest.raises(JournalCorruptError, match="no event at position 2"):
        walked(cursor)


def test_an_end_that_is_gone_is_not_taken_for_the_end(hall, cursor):
    hall.deposit(1, 2)
    hall.runtime.writer.published = 3

    with pytest.raises(JournalCorruptError, match="no event at position 3"):
        walked(cursor)


def test_a_withdrawal_is_wanted_by_its_class(hall):
    hall.deposit(5)
    assert walked(hall.subscribe(EventFilter(event_types=[Withdrawn]))._cursor) == []
