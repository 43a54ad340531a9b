"""The thread that brings catch-up projections behind the log."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from argos_engine.errors import EngineClosedError, JournalFailedError
from argos_engine.projections.follower import Follower
from argos_engine.projections.rebuild import HandIn
from argos_engine.projections.refold import ignore_progress
from argos_engine.runtime.awaited import Latch
from argos_engine.runtime.user_code import described

CATCH_UP_INTERVAL_SECONDS = 0.05
"""How often it looks whether the log has grown; a look costs no disk."""
ATTEMPTS_MAX = 3
"""How often a projection may fail at the same place until it is parked."""
RETRY_SECONDS = 1.0
"""How long a projection that failed waits for its next attempt."""

_logger = logging.getLogger(__name__)


class Trouble(NamedTuple):
    """Why a projection does not get on."""

    error: Exception
    attempts: int
    since: float
    """When it failed last, on the clock that never goes back."""

    @property
    def is_parked(self) -> bool:
        """Whether nobody tries again."""
        return self.attempts >= ATTEMPTS_MAX

    @property
    def is_waiting(self) -> bool:
        """Whether it is too early to try again, or too late."""
        return self.is_parked or time.monotonic() < self.since + RETRY_SECONDS


class CatchUpThread:
    """Follows the log with some projections, each of them alone with its failures.

    Args:
        followers: The projections.
        hand_in: Has the writer do work.
        published: Where the published log ends; asked often.
        note: Told of a projection's trouble, or with None that it is over.
    """

    def __init__(
        self,
        followers: Sequence[Follower],
        hand_in: HandIn,
        published: Callable[[], int],
        note: Callable[[str, Exception | None], None],
    ) -> None:
        self.lock = threading.Lock()
        """Held while one of the projections is worked on."""
        self._followers = followers
        self._hand_in = hand_in
        self._published = published
        self._note = note
        self._troubles: dict[str, Trouble] = {}
        self._stopped = Latch()
        self._thread = threading.Thread(
            target=self._run, name="argos-projections", daemon=True
        )

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing new; does not wait."""
        self._stopped.open()

    def join(self) -> None:
        """Wait for the end, once the writer takes no more work."""
        if self._thread.is_alive():
            self._thread.join()

    def trouble(self, name: str) -> Trouble | None:
        """Return why a projection does not get on; None if it does."""
        return self._troubles.get(name)

    def forgive(self, name: str) -> None:
        """Let a projection that is parked try again."""
        if self._troubles.pop(name, None) is not None:
            self._note(name, None)

    def _run(self) -> None:
        seen = -1
        while not self._stopped.is_done:
            published = self._published()
            if (published == seen and not self._is_retrying()) or not self._round():
                self._stopped.wait(CATCH_UP_INTERVAL_SECONDS)
                seen = published

    def _is_retrying(self) -> bool:
        return any(not each.is_parked for each in self._troubles.values())

    def _round(self) -> bool:
        """Let each projection have a page; return whether all may go on at once."""
        was_busy = False
        for follower in self._followers:
            trouble = self.trouble(follower.projection.name)
            if not self._stopped.is_done and not (trouble and trouble.is_waiting):
                was_busy = self._step(follower) or was_busy
        return was_busy

    def _step(self, follower: Follower) -> bool:
        name = follower.projection.name
        try:
            with self.lock:
                is_busy = follower.step(self._hand_in, ignore_progress)
        except EngineClosedError:
            self.stop()
            return False
        except Exception as error:  # noqa: BLE001  # one alone must bear it
            if not self._stopped.is_done:
                self._fail(name, error)
            return False
        self.forgive(name)
        return is_busy

    def _fail(self, name: str, error: Exception) -> None:
        before = self.trouble(name)
        # A store that takes no writes now is not the fault of a projection.
        counts = not isinstance(error, JournalFailedError)
        attempts = (before.attempts if before else 0) + counts
        self._troubles[name] = trouble = Trouble(error, attempts, time.monotonic())
        self._note(name, error)
        if trouble.is_parked:
            _logger.error(
                "projection %s is parked: %s",
                name,
                described(error),
                extra={"projection": name},
            )
