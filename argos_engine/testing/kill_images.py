"""Copies of a journal as it lies on the disk at some moment, to be opened later."""

import pathlib
from collections import Counter

from argos_engine.testing.journal_files import read_files, write_files
from argos_engine.testing.ledger import Ledger
from argos_engine.testing.reopening import reopen
from argos_engine.testing.suite import demand

IMAGES_MAX = 3
"""How many moments are kept until somebody looks: the first ones."""


class KillImages:
    """Keeps what a process would find if the one that writes died at a moment.

    Args:
        directory: Where copies are opened.
        ledger: What callers have been told so far, at every moment.
    """

    def __init__(self, directory: pathlib.Path, ledger: Ledger) -> None:
        self.counts: Counter[str] = Counter()
        self._copy = directory / "copy.db"
        self._ledger = ledger
        self._kept: list[tuple[dict[str, bytes], int, str]] = []

    def keep(self, path: pathlib.Path, about: str) -> None:
        """Copy the files of *path* as they are now."""
        if len(self._kept) < IMAGES_MAX:
            # First the entries: while files are read, other threads may add some.
            upto = len(self._ledger.entries)
            self._kept.append((read_files(path), upto, about))

    def check(self) -> None:
        """Open the copies; each must hold what callers had been told by then.

        Raises:
            BrokenPromiseError: One does not.
        """
        kept, self._kept = self._kept, []
        for files, upto, about in kept:
            self.check_files(files, upto, about)

    def check_files(self, files: dict[str, bytes], upto: int, about: str) -> None:
        """Open a journal that consists of *files*, measured by *upto* entries.

        Raises:
            BrokenPromiseError: It does not hold what callers had been told.
        """
        write_files(self._copy, files)
        problems = reopen(self._copy, self._ledger, upto, with_outcomes=True)
        demand(problems, about=about)
        self.counts["reopened"] += 1
