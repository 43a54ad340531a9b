"""The figures of a running engine, in a small file beside its journal."""

import contextlib
import os
import pathlib

STATS_SUFFIX = ".stats"


def read_stats_file(journal_path: str | os.PathLike[str]) -> bytes | None:
    """Return what the running engine of a journal has left; None if none runs.

    Raises:
        OSError: The file is there and cannot be read.
    """
    try:
        return pathlib.Path(f"{os.fspath(journal_path)}{STATS_SUFFIX}").read_bytes()
    except FileNotFoundError:
        return None


class StatsFile:
    """Writes `<journal>.stats`. A reader sees one writing or the next, never half."""

    def __init__(self, journal_path: str) -> None:
        self._path = pathlib.Path(journal_path + STATS_SUFFIX)
        self._draft = pathlib.Path(f"{self._path}.new")

    def write(self, figures: bytes) -> None:
        """Replace the figures in one step.

        The draft is made exclusively, so a link that somebody put in its place is
        removed and never written through.

        Raises:
            OSError: The file could not be written. What was there before stays.
        """
        self._draft.unlink(missing_ok=True)
        with self._draft.open("xb") as draft:
            draft.write(figures)
        os.replace(self._draft, self._path)  # noqa: PTH105  # as atomic as it gets

    def close(self) -> None:
        """Remove the file: a stopped engine has no figures."""
        for path in (self._draft, self._path):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
