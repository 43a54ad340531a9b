"""A stand with subscribers: all of it in one thread, a step at a time."""

from argos_engine.messaging.bus import Bus
from argos_engine.messaging.delivery import Delivery
from argos_engine.messaging.feed import Feed
from argos_engine.messaging.ledger import Ledger
from argos_engine.messaging.recipient import AtLeastOnce, ExactlyOnce, Listening
from argos_engine.messaging.retry import RetryPolicy
from argos_engine.messaging.start import Start
from argos_engine.messaging.subscription import Subscription
from argos_engine.ports.ids import CountedIds
from argos_engine.ports.table import TableShape
from tests.accounts import ALICE, Deposit
from tests.stand import Stand

PAID = TableShape("paid", ("position", "amount"), ("position",))
"""One row for each event that was booked."""
MAKE_PAID = """
CREATE TABLE paid (
  position INTEGER PRIMARY KEY,
  amount INTEGER NOT NULL,
  stream TEXT NOT NULL
) STRICT;
CREATE INDEX paid_stream ON paid (stream);
"""


def book(event, rows):
    """Write what an event brought into a row of its own."""
    amount = getattr(event.event, "amount", 0)
    place = {"position": event.position.offset, "stream": str(event.stream)}
    rows.insert("paid", {**place, "amount": amount})


class Hall(Stand):
    """A runtime without threads, whose events are told."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.journal.declare_tables([PAID])
        feed = Feed(self.journal, self.codec, lambda: self.runtime.published)
        self.bus = self.runtime.writer.publisher = Bus(feed)

    def deposit(self, *amounts, stream=ALICE):
        """Carry out so many deposits in one group."""
        handles = [self.desk.submit(stream, Deposit(amount)) for amount in amounts]
        self.run()
        return [handle.result(0) for handle in handles]

    def subscribe(self, where=None, after=Start.BEGINNING):
        return Subscription(self.bus, self.bus.cursor(where, after))

    def deliver(
        self, recipient, *, name=None, where=None, after=Start.BEGINNING, **retry
    ):
        """Return a delivery; a test takes its steps."""
        cursor = self.bus.cursor(where, after)
        return Delivery(name, cursor, recipient, RetryPolicy(**retry), self.clock)

    def listen(self, handler, **options):
        return self.deliver(Listening(handler), **options)

    def consume(self, handler, name="printer", **options):
        ledger = Ledger(name, StepwiseWorkbench(self.runtime))
        recipient = AtLeastOnce(handler, ledger, self.clock)
        return self.deliver(recipient, name=name, **options)

    def consume_with_rows(self, handler=book, name="cashbook", **options):
        ledger = Ledger(name, StepwiseWorkbench(self.runtime))
        recipient = ExactlyOnce(handler, ledger, self.clock)
        return self.deliver(recipient, name=name, **options)

    def restarted(self, **changes):
        """Return a new hall on what was committed, as after a crash."""
        self.bus.close()
        life = f"{self.head().epoch}"
        options = {"clock": self.clock, "ids": CountedIds(life), **changes}
        return Hall(self.journal.reopened(), **options)

    def position(self, name):
        with self.journal.read() as reader:
            return reader.rows().position(f"subscription:{name}")

    def booked(self):
        """Return the positions that have rows."""
        with self.journal.read() as reader:
            page = reader.rows().page(
                "paid", {}, order=("position",), after=None, limit=100_000
            )
        return [row["position"] for row in page]


class StepwiseWorkbench:
    """Takes the steps of the writer itself while a caller waits for its work."""

    def __init__(self, runtime):
        self._runtime = runtime

    def put(self, work):
        ticket = self._runtime.workbench.put(work)
        while not ticket.is_ended:
            self._runtime.writer.step()
        return ticket


def drained(delivery):
    """Take steps until there is nothing to do at once; return the pause."""
    while (pause := delivery.step()) == 0:
        pass
    return pause
