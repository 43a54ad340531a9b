"""What an engine offers to those who want to know of its events."""

from collections.abc import Iterable

from argos_engine.codec.event_filter import EventFilter
from argos_engine.domain.argument import all_of, function, instance
from argos_engine.domain.label import label
from argos_engine.messaging.bus import Bus
from argos_engine.messaging.consumer import Consumer
from argos_engine.messaging.delivery import Delivery
from argos_engine.messaging.ledger import Ledger
from argos_engine.messaging.recipient import (
    AtLeastOnce,
    ExactlyOnce,
    Handler,
    Listening,
    Recipient,
    RowHandler,
)
from argos_engine.messaging.retry import RetryPolicy
from argos_engine.messaging.start import Place, Start
from argos_engine.messaging.subscription import Subscription
from argos_engine.ports.clock import Clock
from argos_engine.ports.table import TableShape
from argos_engine.ports.work import Workbench

RETRY = RetryPolicy()


class Subscribable:
    """Tells of events once they are durable: each once and in order.

    The writer waits for none of those who listen. Who is slow reads the log, and who
    fails stops alone. Closing the engine ends them all.
    """

    def __init__(self, bus: Bus, clock: Clock, workbench: Workbench) -> None:
        self.bus = bus
        self._subscribers_clock = clock
        self._workbench = workbench

    def subscribe(
        self, where: EventFilter | None = None, *, after: Place = Start.NOW
    ) -> Subscription:
        """Return the events behind a position, to be iterated; it waits for more.

        Args:
            where: Which events; all of them without.
            after: Behind which position to begin.

        Raises:
            InvalidInputError: The filter wants a class that is not declared, or
                the position lies behind the end of the log.
            SubscriptionRefusedError: There are too many subscriptions.
            EngineClosedError: The engine is closed.
        """
        return Subscription(self.bus, self.bus.cursor(where, after))

    def listen(
        self,
        handler: Handler,
        where: EventFilter | None = None,
        *,
        after: Place = Start.NOW,
        retry: RetryPolicy = RETRY,
    ) -> Consumer:
        """Call *handler* with every event from now on, in a thread of its own.

        Nothing is stored: what happens while the engine is closed is not told. If
        *handler* raises, the same event comes again as *retry* says, and no other
        before it.

        Raises:
            InvalidInputError: As `subscribe`, or the handler is no function.
            SubscriptionRefusedError: There are too many subscriptions.
            EngineClosedError: The engine is closed.
        """
        recipient = Listening(function("handler", handler))
        return self._consumer(None, recipient, where, after, retry)

    def consume(
        self,
        name: str,
        handler: Handler,
        where: EventFilter | None = None,
        *,
        after: Place = Start.BEGINNING,
        retry: RetryPolicy = RETRY,
    ) -> Consumer:
        """Call *handler* with every event, at least once, over all restarts.

        The position is stored under *name* after the handler has returned: at the
        latest after `POSITION_INTERVAL_SECONDS` or `POSITION_EVENTS_MAX` events, and
        when it is closed. After a crash, the events since come again.

        Args:
            name: Of the subscription; one consumer at a time has it.
            handler: Called in a thread of its own, with one event after the other.
            where: Which events; all of them without.
            after: Where to begin if nothing is stored under the name yet.
            retry: What happens if the handler raises.

        Raises:
            InvalidInputError: As `listen`, or the name is no label.
            SubscriptionRefusedError: The name is taken, or there are too many.
            EngineClosedError: The engine is closed.
        """
        ledger = Ledger(label("name", name), self._workbench)
        recipient = AtLeastOnce(
            function("handler", handler), ledger, self._subscribers_clock
        )
        return self._consumer(name, recipient, where, after, retry)

    def consume_with_rows(
        self,
        name: str,
        handler: RowHandler,
        where: EventFilter | None = None,
        *,
        tables: Iterable[TableShape] = (),
        after: Place = Start.BEGINNING,
        retry: RetryPolicy = RETRY,
    ) -> Consumer:
        """Call *handler* with every event and the rows it may change: exactly once.

        Rows and position are stored in one transaction, so that after a crash each
        event has its rows once. The handler runs in the writer's thread, between
        commands: it should change rows and do nothing else, least of all wait.

        Arguments and errors are those of `consume`, and besides:

        Args:
            name: See there.
            handler: Is given the event, and what changes rows.
            where: See there.
            tables: What it changes: tables of its own, made by a migration.
            after: See there.
            retry: See there.

        Raises:
            ConfigurationError: The journal has no such table, or it is another one.
        """
        self.bus.check_open()
        shapes = all_of("tables", tables, TableShape)
        self.bus.feed.journal.declare_tables(shapes)
        ledger = Ledger(label("name", name), self._workbench)
        recipient = ExactlyOnce(
            function("handler", handler), ledger, self._subscribers_clock
        )
        return self._consumer(name, recipient, where, after, retry)

    def _consumer(
        self,
        name: str | None,
        recipient: Recipient,
        where: EventFilter | None,
        after: Place,
        retry: RetryPolicy,
    ) -> Consumer:
        delivery = Delivery(
            name,
            self.bus.cursor(where, after),
            recipient,
            instance("retry", retry, RetryPolicy),
            self._subscribers_clock,
        )
        return Consumer(self.bus, delivery)
