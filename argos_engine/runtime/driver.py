"""A thread that drives steps for as long as there is something to do."""

import logging
import threading
from collections.abc import Callable

from argos_engine.errors import ConfigurationError

_driven = threading.local()
_logger = logging.getLogger(__name__)


def check_may_wait(what: str) -> None:
    """Check that this thread does not carry out what it is about to wait for.

    Raises:
        ConfigurationError: It does: a decider asks its own engine for *what*.
    """
    if getattr(_driven, "is_engine", False):
        raise ConfigurationError(
            f"decide, evolve and authorize cannot wait for {what}: they keep the "
            "engine from it"
        )


class Driver:
    """Calls *step* until told to stop, and *wait* whenever there was nothing to do."""

    def __init__(
        self, name: str, step: Callable[[], bool], wait: Callable[[], object]
    ) -> None:
        self._step = step
        self._wait = wait
        self._is_stopped = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Let the thread end after its present step; whoever it waits for is woken."""
        self._is_stopped = True

    def join(self) -> None:
        """Wait until the thread has ended; an interrupt may have stopped its start."""
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        _driven.is_engine = True
        while not self._is_stopped:
            try:
                if not self._step():
                    self._wait()
            except BaseException:
                # The step has answered its callers; what follows may still work. Not
                # even user code that leaves the process may leave them without us.
                _logger.exception("a step failed")
