"""Suites of faults: numbered cases that can be run one by one, in any order."""

import itertools
import pathlib
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import attrs

MEMORY_DISK = pathlib.Path("/dev/shm")  # noqa: S108  # a disk without a disk, if there
PROBLEMS_SHOWN = 5


LOSSES = ("lost: ", "does not open: HistoryLostError")
"""How findings begin that say that something acknowledged is not there."""


class BrokenPromiseError(AssertionError):
    """The engine broke a promise, or the suite is wrong about it.

    Args:
        message: What was found.
        lost: How many acknowledged commands are gone, as far as that is known.
    """

    def __init__(self, message: str, *, lost: int = 0) -> None:
        super().__init__(message)
        self.lost = lost


class Suite(Protocol):
    """One kind of fault. A case is named by its seed, and is the same every time."""

    @property
    def name(self) -> str:
        """What it is called on the command line."""

    def seeds(self) -> Iterable[int]:
        """Return the cases there are, in the order of their worth; perhaps endless."""

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Run one case in an empty directory; return what was counted.

        Raises:
            BrokenPromiseError: Something that was promised did not hold.
        """


@attrs.define
class SuiteReport:
    """What became of some cases of a suite."""

    name: str
    cases: int = 0
    seconds: float = 0.0
    counts: Counter[str] = attrs.field(factory=Counter)
    failures: list[str] = attrs.field(factory=list)
    """With the seed and the command that repeats it."""
    lost: int = 0
    """Acknowledged commands that were gone."""
    lowest_seed: int | None = None
    highest_seed: int | None = None

    def begin(self, seed: int) -> None:
        """Count a case before it is run."""
        self.cases += 1
        lowest, highest = self.lowest_seed, self.highest_seed
        self.lowest_seed = seed if lowest is None else min(lowest, seed)
        self.highest_seed = seed if highest is None else max(highest, seed)

    def fail(self, seed: int, error: Exception) -> None:
        """Take down that a case has failed."""
        self.failures.append(failure(self.name, seed, error))
        if isinstance(error, BrokenPromiseError):
            self.lost += error.lost


def _never() -> bool:
    return False


def run_suite(
    suite: Suite,
    *,
    cases: int | None = None,
    seconds: float | None = None,
    after: int = 0,
    is_stopped: Callable[[], bool] = _never,
) -> SuiteReport:
    """Run cases of *suite* until so many are done, the time is up, or none is left.

    If there is a case left, one is run, however long it takes to get there.

    Args:
        suite: What to run.
        cases: How many at most.
        seconds: How long at most.
        after: How many cases to skip, because an earlier run has done them.
        is_stopped: Asked between cases whether to come to an end.
    """
    report = SuiteReport(suite.name)
    started = time.monotonic()
    for seed in itertools.islice(suite.seeds(), after, None):
        passed = time.monotonic() - started
        is_late = report.cases and seconds is not None and passed > seconds
        if is_late or report.cases == cases or is_stopped():
            break
        report.begin(seed)
        try:
            with workplace() as directory:
                report.counts += suite.run(seed, directory)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is a finding
            report.fail(seed, error)
    report.seconds = time.monotonic() - started
    return report


def failure(name: str, seed: int, error: Exception) -> str:
    """Return what to tell about a failed case."""
    return (
        f"{name} with seed {seed}: {type(error).__name__}: {error}\n"
        f"    python -m argos_engine.testing.replay {name} {seed}"
    )


def demand(findings: Sequence[str], *, about: str) -> None:
    """Raise if there are findings.

    Raises:
        BrokenPromiseError: Names the first ones, and what they are about.
    """
    if findings:
        shown = "; ".join(findings[:PROBLEMS_SHOWN])
        raise BrokenPromiseError(
            f"{about}: {len(findings)} problems: {shown}",
            lost=sum(finding.startswith(LOSSES) for finding in findings),
        )


@contextmanager
def workplace() -> Iterator[pathlib.Path]:
    """Give an empty directory, in memory if possible: no suite needs a real disk."""
    place = MEMORY_DISK if MEMORY_DISK.is_dir() else None
    directory = pathlib.Path(tempfile.mkdtemp(prefix="argos-", dir=place))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
