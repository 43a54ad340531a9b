"""Rows and position in one transaction: each event has its rows once, come what may."""

from contextlib import nullcontext, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argos_engine.codec.event_filter import EventFilter
from argos_engine.errors import (
    JournalCorruptError,
    JournalFailedError,
    RowClashError,
)
from argos_engine.messaging import recipient
from argos_engine.messaging.ledger import Ledger
from argos_engine.ports.publisher import SubscriptionState
from argos_engine.storage.memory_rows import MemoryRowWriter
from tests.accounts import ALICE, Deposit
from tests.hall import Hall, StepwiseWorkbench, book, drained
from tests.traps import TrappedJournal, claim_and_fail, commit_and_fail, fail


@pytest.fixture
def journal():
    return TrappedJournal()


@pytest.fixture
def hall(journal):
    return Hall(journal)


def test_rows_and_position_are_there_together(hall):
    delivery = hall.consume_with_rows()
    hall.deposit(1, 2, 3)
    drained(delivery)

    assert hall.booked() == [1, 2, 3]
    assert hall.position("cashbook") == 3


def test_a_batch_takes_one_transaction(hall, journal):
    delivery = hall.consume_with_rows()
    hall.deposit(*range(1, 51))
    delivery.step()
    before = journal.calls.count("commit")
    drained(delivery)

    assert journal.calls.count("commit") == before
    assert hall.booked() == [*range(1, 51)]


def test_a_batch_is_cut_when_the_time_of_its_slice_is_up(hall, journal):
    def book_slowly(event, rows):
        book(event, rows)
        hall.clock.advance(0.002)

    delivery = hall.consume_with_rows(book_slowly)
    hall.deposit(1, 2, 3, 4, 5, 6, 7)
    before = journal.calls.count("commit")
    drained(delivery)

    assert hall.booked() == [1, 2, 3, 4, 5, 6, 7]
    assert journal.calls.count("commit") == before + 1 + 3  # it began; three a slice


def test_what_is_not_wanted_moves_the_position_too(hall):
    delivery = hall.consume_with_rows(where=EventFilter(aggregate_ids=["bob"]))
    hall.deposit(1, 2, stream=ALICE)
    drained(delivery)
    hall.clock.advance(1)
    drained(delivery)

    assert hall.position("cashbook") == 2
    assert hall.booked() == []


def test_the_events_before_one_that_fails_have_their_rows(hall):
    """It took the whole slice along; then events come one at a time."""

    def book_most(event, rows):
        book(event, rows)
        if event.version == 3 and is_broken:
            raise ValueError("the third")

    is_broken = True
    delivery = hall.consume_with_rows(
        book_most, attempts_max=3, first_pause_seconds=1, pause_seconds_max=1
    )
    hall.deposit(1, 2, 3, 4, 5)
    while delivery.state is not SubscriptionState.PARKED:
        drained(delivery)
        hall.clock.advance(1)

    assert hall.booked() == [1, 2]
    assert hall.position("cashbook") == 2
    assert delivery.error == "ValueError('the third')"

    is_broken = False
    delivery.resume()
    drained(delivery)
    assert hall.booked() == [1, 2, 3, 4, 5]


def test_a_function_that_nobody_awaits_moves_no_position(hall):
    async def book_later(event, rows):
        book(event, rows)

    delivery = hall.consume_with_rows(book_later, attempts_max=1)
    hall.deposit(1)
    drained(delivery)

    assert delivery.state is SubscriptionState.PARKED
    assert "nobody awaits it" in delivery.error
    assert hall.position("cashbook") == 0


class Tight:
    """Rows for which there is no memory just now."""

    def __init__(self, writer):
        self._rows = writer.rows()

    def __getattr__(self, name):
        return getattr(self._rows, name)

    def insert(self, table, row):
        raise JournalFailedError("out of memory")


@pytest.mark.parametrize("in_savepoint", [True, False])
def test_a_store_that_fails_is_not_hidden_by_the_function(hall, journal, in_savepoint):
    """It may end with every event, good or bad; the event would have no row."""

    def book_if_possible(event, rows):
        with suppress(Exception), rows.savepoint() if in_savepoint else nullcontext():
            book(event, rows)

    delivery = hall.consume_with_rows(book_if_possible, first_pause_seconds=1)
    hall.deposit(1)
    journal.trap("rows", Tight, call=2)  # the first slice reads the position

    assert drained(delivery) == 1
    assert "out of memory" in delivery.error
    assert hall.position("cashbook") == 0

    hall.clock.advance(1)
    drained(delivery)
    assert (hall.booked(), hall.position("cashbook")) == ([1], 1)


def test_a_clash_that_the_function_deals_with_is_its_own_affair(hall):
    def book_once(event, rows):
        with suppress(RowClashError), rows.savepoint():
            book(event, rows)
            book(event, rows)

    delivery = hall.consume_with_rows(book_once)
    hall.deposit(1)
    drained(delivery)

    assert (hall.booked(), hall.position("cashbook")) == ([], 1)


def test_a_row_that_clashes_parks_only_its_own_subscription(hall):
    other = hall.subscribe()
    delivery = hall.consume_with_rows(attempts_max=1)
    hall.deposit(1)
    drained(delivery)
    again = hall.consume_with_rows(name="again", attempts_max=1)
    drained(again)

    assert again.state is SubscriptionState.PARKED
    assert "RowClashError" in again.error
    hall.deposit(2)
    assert other.next(0).version == 1


def test_a_row_whose_reference_is_missing_is_the_fault_of_its_event(hall):
    """At COMMIT nobody would know whose row it is."""

    class Orphans(MemoryRowWriter):
        def check_references(self):
            for place in self.page("paid", {}, order=["position"], after=None, limit=9):
                if place["amount"] == 2:
                    raise RowClashError("paid", "what it refers to is missing")

    writer = hall.journal.writer()
    inner = writer.inner
    inner._rows = Orphans(inner._open, inner._stage, hall.journal.tables)
    delivery = hall.consume_with_rows(attempts_max=2)
    hall.deposit(1, 2, 3)
    for _ in range(10):
        delivery.step()
        hall.clock.advance(1)

    assert hall.booked() == [1]
    assert delivery.state is SubscriptionState.PARKED


@pytest.mark.parametrize("how", [commit_and_fail, fail])
def test_a_commit_that_raises_leaves_every_row_once(hall, journal, how):
    delivery = hall.consume_with_rows()
    delivery.step()
    hall.deposit(1, 2, 3)
    journal.trap("commit", how)
    drained(delivery)

    assert hall.booked() == [1, 2, 3]
    assert hall.position("cashbook") == 3


@pytest.mark.parametrize("how", [commit_and_fail, fail])
def test_a_commit_whose_fence_fails_too_leaves_every_row_once(hall, journal, how):
    """Nobody knows what became of it; handed in again, it finds out."""
    delivery = hall.consume_with_rows(first_pause_seconds=1, attempts_max=1)
    delivery.step()
    hall.deposit(1, 2, 3)
    journal.trap("commit", how)
    journal.trap("claim", claim_and_fail)

    assert drained(delivery) == 1
    assert delivery.state is SubscriptionState.RETRYING
    hall.clock.advance(1)
    drained(delivery)

    assert hall.booked() == [1, 2, 3]
    assert hall.position("cashbook") == 3


def test_a_store_that_takes_no_writes_parks_nobody(hall, journal):
    delivery = hall.consume_with_rows(attempts_max=1, first_pause_seconds=1)
    delivery.step()
    hall.deposit(1)
    journal.trap("begin", fail, times=5)
    for _ in range(5):
        assert drained(delivery) > 0
        hall.clock.advance(30)
    drained(delivery)

    assert hall.booked() == [1]


def test_a_position_that_is_gone_is_not_taken_for_the_beginning(hall):
    delivery = hall.consume_with_rows(attempts_max=1)
    delivery.step()
    writer = hall.journal.writer()
    writer.begin()
    writer.rows().set_position("subscription:cashbook", None)
    writer.commit()
    hall.deposit(1)
    drained(delivery)

    assert delivery.state is SubscriptionState.PARKED
    assert JournalCorruptError.__name__ in delivery.error
    assert hall.booked() == []


def test_the_ledger_keeps_names_apart_from_those_of_projections(hall):
    Ledger("cashbook", StepwiseWorkbench(hall.runtime)).open(0)

    with hall.journal.read() as reader:
        assert reader.rows().positions() == {"subscription:cashbook": 0}


_HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(1, 4)),
        st.tuples(st.just("step"), st.integers(1, 5)),
        st.tuples(st.sampled_from(["commit", "begin", "fence"]), st.integers(1, 3)),
        st.tuples(st.just("damage"), st.integers(1, 20)),
        st.tuples(st.just("restart"), st.just(0)),
    ),
    max_size=30,
)


class Life:
    """A subscription and all that can befall it."""

    def __init__(self, *, is_kept):
        self.how = commit_and_fail if is_kept else fail
        self.journal = TrappedJournal()
        self.hall = Hall(self.journal)
        self.broken = set()
        self.delivery = self.hall.consume_with_rows(self._book)

    def _book(self, event, rows):
        book(event, rows)
        if event.version in self.broken:
            self.broken.discard(event.version)
            raise ValueError(event.version)

    def write(self, count):
        self.hall.desk.submit_many([(ALICE, Deposit(1))] * count)
        self.hall.run()

    def step(self, count):
        for _ in range(count):
            self.delivery.step()
            self.hall.clock.advance(1)

    def commit(self, _):
        self.journal.trap("commit", self.how)

    def begin(self, _):
        self.journal.trap("begin", fail)

    def fence(self, _):
        """Let nobody know what becomes of the next COMMIT."""
        self.journal.trap("commit", self.how)
        self.journal.trap("claim", claim_and_fail)

    def damage(self, version):
        self.broken.add(version)

    def restart(self, _):
        self.hall = self.hall.restarted()
        self.delivery = self.hall.consume_with_rows(self._book)


@given(_HAPPENINGS, st.integers(1, 4), st.booleans())
def test_every_event_has_its_rows_once_whatever_fails(happenings, batch, is_kept):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipient.ExactlyOnce, "events_max", batch)
        life = Life(is_kept=is_kept)
        for what, count in happenings:
            getattr(life, what)(count)
        life.broken.clear()
        life.restart(0)
        drained(life.delivery)

    assert life.hall.booked() == [row.position for row in life.hall.log()]
