"""What an engine offers to processes."""

from argos_engine.domain.argument import instance
from argos_engine.messaging.bus import Bus
from argos_engine.messaging.consumer import Consumer
from argos_engine.messaging.retry import RetryPolicy
from argos_engine.messaging.start import Place, Start
from argos_engine.messaging.subscribable import RETRY, Subscribable
from argos_engine.ports.clock import Clock
from argos_engine.ports.work import Workbench
from argos_engine.processes.handling import Desks, Handling, Pasts
from argos_engine.processes.process import Process


class Processing(Subscribable):
    """Tells of events, and runs processes that answer them with commands."""

    def __init__(
        self, bus: Bus, clock: Clock, workbench: Workbench, desks: Desks, pasts: Pasts
    ) -> None:
        super().__init__(bus, clock, workbench)
        self._desks = desks
        self._pasts = pasts

    def run_process(
        self,
        process: Process,
        *,
        after: Place = Start.BEGINNING,
        retry: RetryPolicy = RETRY,
    ) -> Consumer:
        """Run *process* in a thread of its own, over all restarts.

        Every event leads to its commands once: the position is stored as that of a
        consumer, and after a crash the commands since then are sent again under the
        same ids, so that each is carried out once. A command that failed is sent
        again after a pause, and no later event is looked at before that. What the
        process raises parks it, as *retry* says; so does a command id that stood for
        another command before the process was changed.

        Args:
            process: Its name is taken as long as it runs.
            after: Where to begin if the process has never run on this journal.
            retry: What happens after failures. Those that are `retryable`, and an
                outcome that is unknown, never park.

        Raises:
            InvalidInputError: It is no process, or the engine has no decider that
                declares its events.
            SubscriptionRefusedError: It runs already, or there are too many.
            EngineClosedError: The engine is closed.
        """
        instance("process", process, Process)
        handling = Handling(process, self._desks, self._pasts)
        return self.consume(
            process.principal.id, handling, process.where, after=after, retry=retry
        )
