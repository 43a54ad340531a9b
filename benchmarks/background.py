"""Work that goes on beside what is measured, and can be paused."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Background:
    """A thread that repeats an action while it is not paused."""

    def __init__(
        self, action: Callable[[], object], rest: Callable[[], object] = lambda: None
    ) -> None:
        """Repeat *action*; what it leaves behind, *rest* clears away in a pause."""
        self._action = action
        self._rest = rest
        self._lock = threading.Lock()
        self._go = threading.Event()
        self._is_over = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let it run; at the end, wait for the action that is under way."""
        self._go.set()
        try:
            yield
        finally:
            self._go.clear()
            with self._lock:
                if self._error is not None:
                    raise self._error
                self._rest()

    def close(self) -> None:
        self._is_over = True
        self._go.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_over:
            self._go.wait()
            with self._lock:
                while self._go.is_set() and not self._is_over:
                    try:
                        self._action()
                    except BaseException as error:  # noqa: BLE001  # for the other thread
                        self._error = error
                        return
