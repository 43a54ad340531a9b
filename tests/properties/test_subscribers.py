"""Many writers, many readers, restarts and lost COMMITs: each event once, in order."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from argos_engine.codec.event_filter import EventFilter
from argos_engine.domain.identity import Position
from argos_engine.messaging import feed, window
from tests.accounts import ACCOUNT, CloseYear, Deposit, Deposited, Withdraw
from tests.hall import Hall, drained
from tests.traps import TrappedJournal, commit_and_fail, fail

STREAMS = [ACCOUNT.stream(f"a{number}") for number in range(3)]
FILTERS = (
    None,
    EventFilter(aggregate_ids=["a0", "a2"]),
    EventFilter(event_types=[Deposited]),
    EventFilter(aggregate_ids=["nobody"]),
)


class Reader:
    """Iterates in all lives of an engine, and goes on where it was."""

    def __init__(self, where):
        self.where = where
        self.seen = []
        self.position = Position(0, 0)

    def begin(self, hall):
        self.subscription = hall.subscribe(self.where, after=self.position)

    def read(self, events_max):
        for _ in range(events_max):
            try:
                self.seen.append(self.subscription.next(0).position.offset)
            except TimeoutError:
                break
        self.position = self.subscription.position


class Subscribers(RuleBasedStateMachine):
    """Everything in one thread, so that a failure repeats."""

    @initialize(kept=st.integers(1, 12), page=st.integers(1, 5))
    def open(self, kept, page):
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(window, "WINDOW_EVENTS_MAX", kept)
        self.patch.setattr(feed, "PAGE_EVENTS_MAX", page)
        self.readers = [Reader(where) for where in FILTERS]
        self.printed = []
        self.live(Hall(TrappedJournal(), interval=4))

    def live(self, hall):
        self.hall = hall
        for reader in self.readers:
            reader.begin(hall)
        self.printer = hall.consume(lambda event: self.printed.append(event.position))
        self.cashbook = hall.consume_with_rows()

    @rule(wanted=st.lists(st.tuples(st.integers(0, 2), st.integers(-1, 9)), max_size=9))
    def write(self, wanted):
        for number, amount in wanted:
            command = CloseYear() if amount == 9 else Deposit(amount)
            self.hall.submit(STREAMS[number], Withdraw(1) if not amount else command)
        self.hall.run()

    @rule(number=st.integers(0, len(FILTERS) - 1), events_max=st.integers(1, 20))
    def read(self, number, events_max):
        self.readers[number].read(events_max)

    @rule(steps=st.integers(1, 10))
    def deliver(self, steps):
        for _ in range(steps):
            self.printer.step()
            self.cashbook.step()
            self.hall.clock.advance(0.3)

    @rule(how=st.sampled_from([commit_and_fail, fail]), calls=st.integers(1, 3))
    def lose_a_commit(self, how, calls):
        if isinstance(self.hall.journal, TrappedJournal):
            self.hall.journal.trap("commit", how, call=calls)

    @rule()
    def crash(self):
        self.live(self.hall.restarted(interval=4))

    @rule()
    def close(self):
        self.printer.finish()
        self.live(self.hall.restarted(interval=4))

    @invariant()
    def nothing_is_seen_twice_or_out_of_order(self):
        for reader in getattr(self, "readers", ()):
            assert reader.seen == sorted(set(reader.seen))

    def teardown(self):
        if not hasattr(self, "hall"):
            return
        self.live(self.hall.restarted())
        log = self.hall.log()
        for reader in self.readers:
            reader.read(len(log) + 1)
        drained(self.printer)
        drained(self.cashbook)
        self.patch.undo()
        everything = [row.position for row in log]
        chosen = [row.position for row in log if row.stream.aggregate_id != "a1"]
        deposits = [row.position for row in log if "deposited" in row.event_type]
        assert [r.seen for r in self.readers] == [everything, chosen, deposits, []]
        assert self.hall.booked() == everything
        assert {position.offset for position in self.printed} == set(everything)


TestSubscribers = Subscribers.TestCase
TestSubscribers.settings = settings(settings.default, stateful_step_count=40)
