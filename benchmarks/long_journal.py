"""The long log, made once and then shared by all questions about it."""

import json
import os
import pathlib
import shutil
import time
from typing import NamedTuple

from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX
from benchmarks.bench import Bench
from benchmarks.fill import fill

EVENTS_A_STREAM = 100
"""Ten million events are in a hundred thousand streams. Behind the checkpoint in the
middle there are nearly as many as an activation ever folds."""

_NAME = "long.db"


class LongJournal(NamedTuple):
    """A closed journal that nobody writes to any more."""

    path: pathlib.Path
    streams: int
    fill_seconds: float

    def copy_to(self, folder: pathlib.Path) -> pathlib.Path:
        """Return a copy, safely on disk, for a question that writes."""
        for name in (_NAME, _NAME + ANCHOR_SUFFIX):
            shutil.copyfile(self.path.with_name(name), folder / name)
            with (folder / name).open("rb") as copied:
                os.fsync(copied.fileno())
        return folder / _NAME


def long_journal(bench: Bench) -> LongJournal:
    """Return the long log of this extent, filled if nobody has done so before."""
    folder = bench.kept / f"log-{bench.length}"
    note = folder / "filled.json"
    if not note.exists():
        # What an interrupted run has left is not whole.
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        note.write_text(json.dumps(_filled(bench, folder / _NAME)))
    return LongJournal(folder / _NAME, **json.loads(note.read_text()))


def _filled(bench: Bench, path: pathlib.Path) -> dict[str, float]:
    streams = bench.events // EVENTS_A_STREAM
    start = time.perf_counter()
    with bench.progress.counting("filling the long log", bench.events) as done:
        fill(path, bench.events, streams, done)
    return {"streams": streams, "fill_seconds": time.perf_counter() - start}
