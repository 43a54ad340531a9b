"""How much is measured, and where."""

import pathlib

import attrs

from benchmarks.progress import SILENT, Progress

_MILLION = 1_000_000
THOUSAND = 1_000


@attrs.frozen
class Bench:
    """The extent of one run: the same questions, asked for longer or for less long."""

    folder: pathlib.Path
    """Where the files are; a question finds it empty."""
    rounds: int
    slice_seconds: float
    """How long one side runs before it is the other's turn."""
    queued_commands: int
    """How many commands are handed in at once."""
    load_seconds: float
    """How long a load lasts whose latencies are looked at."""
    events: int
    """The length of the long log."""
    streams: int
    """The aggregates of the journal with many streams."""
    kept: pathlib.Path = pathlib.Path()
    """Where what several questions share is; it may outlive the run."""
    progress: Progress = SILENT

    @property
    def extent(self) -> dict[str, float]:
        """Return how much is measured, without where."""
        elsewhere = ("folder", "kept", "progress")
        return attrs.asdict(self, filter=lambda field, _: field.name not in elsewhere)

    @property
    def length(self) -> str:
        """The length of the long log as keys have it: 200k, 10m."""
        if self.events % _MILLION == 0:
            return f"{self.events // _MILLION}m"
        return f"{self.events // THOUSAND}k"


QUICK = Bench(pathlib.Path(), 3, 0.05, 2_000, 0.8, 10_000, 2_000)
"""Every question in less than a minute, to see that all of them are answered."""

FULL = Bench(pathlib.Path(), 15, 0.5, 10_000, 20.0, 10_000_000, 1_000_000)
