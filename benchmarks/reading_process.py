"""A process that reads the journal beside the one that writes it."""

import multiprocessing
import pathlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event, Lock

from argos_engine import open_archive
from benchmarks.ledger import ACCOUNT, STREAMS


class ReadingProcess:
    """Folds streams from its own view of the file while it is not paused."""

    def __init__(self, path: pathlib.Path) -> None:
        # A fork would inherit an open engine.
        context = multiprocessing.get_context("spawn")
        self._go, self._over = context.Event(), context.Event()
        self._busy = context.Lock()
        self._process = context.Process(
            target=_read, args=(path, self._go, self._over, self._busy), daemon=True
        )
        self._process.start()

    @contextmanager
    def running(self) -> Iterator[None]:
        self._go.set()
        try:
            yield
        finally:
            self._go.clear()
            with self._busy:
                pass
            assert self._process.is_alive(), "the reading process has failed"

    def close(self) -> None:
        self._over.set()
        self._go.set()
        self._process.join()


def _read(path: pathlib.Path, go: Event, over: Event, busy: Lock) -> None:
    with open_archive(path, ACCOUNT) as archive:
        while not over.is_set():
            go.wait()
            with busy:
                for stream in STREAMS:
                    if not go.is_set() or over.is_set():
                        break
                    archive.state(stream)
    sys.exit(0)
