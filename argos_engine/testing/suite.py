"""Suites of faults: numbered cases that can be run one by one, in any order."""

import pathlib
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import attrs

MEMORY_DISK = pathlib.Path("/dev/shm")  # noqa: S108  # a disk without a disk, if there
PROBLEMS_SHOWN = 5


class BrokenPromiseError(AssertionError):
    """The engine broke a promise, or the suite is wrong about it."""


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


def run_suite(
    suite: Suite,
    *,
    cases: int | None = None,
    seconds: float | None = None,
    after: int = 0,
) -> SuiteReport:
    """Run cases of *suite* until so many are done, the time is up, or none is left.

    Args:
        suite: What to run.
        cases: How many at most.
        seconds: How long at most.
        after: How many cases to skip, because an earlier run has done them.
    """
    report = SuiteReport(suite.name)
    started = time.monotonic()
    for index, seed in enumerate(suite.seeds()):
        report.seconds = time.monotonic() - started
        is_late = seconds is not None and report.seconds > seconds
        if is_late or report.cases == cases:
            break
        if index < after:
            continue
        report.cases += 1
        try:
            with workplace() as directory:
                report.counts += suite.run(seed, directory)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is a finding
            report.failures.append(failure(suite.name, seed, error))
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
        raise BrokenPromiseError(f"{about}: {len(findings)} problems: {shown}")


@contextmanager
def workplace() -> Iterator[pathlib.Path]:
    """Give an empty directory, in memory if possible: no suite needs a real disk."""
    place = MEMORY_DISK if MEMORY_DISK.is_dir() else None
    directory = pathlib.Path(tempfile.mkdtemp(prefix="argos-", dir=place))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
