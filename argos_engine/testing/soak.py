"""Hours of mixed work in one process: `python -m argos_engine.testing.soak --help`.

Commands, refusals, rollbacks, readers, backups and verifications, on a disk that fails
now and then, with restarts, and with processes that are killed on the same file. After
each season, which is some thousand commands on one journal, the journal is compared
with what callers were told, and memory, file handles and threads are counted.
"""

import argparse
import logging
import pathlib
import random
import sys
import time
from collections.abc import Callable, Sequence

import attrs
from rich import box
from rich.console import Console
from rich.table import Table

from argos_engine.testing.fault_vfs import fault_vfs
from argos_engine.testing.provenance import Provenance
from argos_engine.testing.soak_report import SoakReport
from argos_engine.testing.soak_sample import Sample
from argos_engine.testing.soak_season import Season
from argos_engine.testing.suite import BrokenPromiseError, workplace

SEASON_COMMANDS = 10_000
"""Handed in during a season. It bounds the ledger, which is all in memory."""

PROVED = 0
BROKEN = 1
INTERRUPTED = 130

_SECONDS_A_MINUTE = 60
_MEBIBYTE = 1024 * 1024
_ROWS_SHOWN_MAX = 30


@attrs.frozen
class Soak:
    """Runs one season after the other in this process, and puts down what it sees."""

    report: SoakReport
    season_commands: int = SEASON_COMMANDS
    on_sample: Callable[[Sample], object] = lambda _sample: None

    def run(
        self, *, seconds: float, seasons: int | None = None, first: int = 0
    ) -> None:
        """Go on for so long, or for so many seasons, beginning with the *first* one.

        One season is run, however short the time; one that fails is the last.
        """
        started = time.monotonic()
        number = first
        while not self.report.failures and number - first != seasons:
            if number > first and time.monotonic() - started > seconds:
                break
            self._play(number)
            self.report.seconds = round(time.monotonic() - started, 3)
            answered = self.report.counts["submitted"]
            sample = Sample.now(self.report.seconds, number, answered)
            self.report.samples.append(sample)
            self.on_sample(sample)
            number += 1

    def _play(self, number: int) -> None:
        # Texts are a seed that is the same in every process.
        chance = random.Random(f"{self.report.seed}/{number}")  # noqa: S311
        with workplace() as directory, fault_vfs() as plan:
            season = Season(directory, chance, plan)
            try:
                season.run(self.season_commands)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is a finding
                self._fail(number, error)
            self.report.counts.update(season.counts)
        self.report.counts["seasons"] += 1

    def _fail(self, number: int, error: Exception) -> None:
        seed = self.report.seed
        self.report.failures.append(
            f"season {number} of seed {seed}: {type(error).__name__}: {error}\n"
            f"    python -m argos_engine.testing.soak --seed {seed} --season {number} "
            f"--season-commands {self.season_commands} --minutes 0 --report again.json"
        )
        if isinstance(error, BrokenPromiseError):
            self.report.lost += error.lost


def main(arguments: Sequence[str]) -> int:
    """Soak an engine; return 0 if nothing was lost and nothing grew."""
    chosen = _parser().parse_args(arguments)
    console = Console(markup=False, emoji=False, highlight=False)
    report = SoakReport(Provenance.present(), chosen.seed)

    def put_down(sample: Sample) -> None:
        report.save(chosen.report)
        line = (
            f"{sample.seconds / _SECONDS_A_MINUTE:7.1f} min  season {sample.season}: "
            f"{sample.memory_bytes / _MEBIBYTE:.1f} MiB"
        )
        console.print(line, end="\r" if console.is_terminal else "\n")

    # The engine warns of every fault that it is given.
    logging.disable(logging.CRITICAL)
    is_interrupted = False
    soak = Soak(report, chosen.season_commands, put_down)
    try:
        soak.run(seconds=chosen.minutes * _SECONDS_A_MINUTE, first=chosen.season)
    except KeyboardInterrupt:
        is_interrupted = True
    report.save(chosen.report)
    _show(report, console)
    if any(report.findings()):
        return BROKEN
    return INTERRUPTED if is_interrupted else PROVED


def _show(report: SoakReport, console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in (
        "minutes",
        "season",
        "commands",
        "memory MiB",
        "handles",
        "threads",
    ):
        table.add_column(heading, justify="right")
    step = max(1, len(report.samples) // _ROWS_SHOWN_MAX)
    for sample in (*report.samples[:-1:step], *report.samples[-1:]):
        table.add_row(
            f"{sample.seconds / _SECONDS_A_MINUTE:.1f}",
            f"{sample.season:,}",
            f"{sample.commands:,}",
            f"{sample.memory_bytes / _MEBIBYTE:.1f}",
            f"{sample.handles}",
            f"{sample.threads}",
        )
    console.print(table)
    for key, count in sorted(report.counts.items()):
        console.print(f"{key}: {count:,}")
    for finding in report.findings():
        console.print(finding, style="bold red", soft_wrap=True)
    console.print(f"acknowledged commands lost: {report.lost}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--report", type=pathlib.Path, required=True, help="a file of JSON"
    )
    parser.add_argument("--minutes", type=float, default=30.0, help="default: 30")
    parser.add_argument(
        "--seed", type=int, default=0, help="of every choice (default: 0)"
    )
    parser.add_argument(
        "--season", type=int, default=0, help="the first season (default: 0)"
    )
    parser.add_argument(
        "--season-commands",
        type=int,
        default=SEASON_COMMANDS,
        help=f"commands on one journal (default: {SEASON_COMMANDS:,})",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
