"""All suites for a given time: `python -m argos_engine.testing.campaign --help`.

The report is written after every slice of some seconds. One that exists is gone on
with: `--minutes` is what it is to cover in all, so the same call again resumes an
interrupted campaign, and does nothing once it is complete. Each suite goes on behind
its last case.
"""

import argparse
import pathlib
import signal
import sys
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait

from argos_engine.errors import ConfigurationError
from argos_engine.testing.campaign_crew import Crew
from argos_engine.testing.campaign_report import CampaignReport, begin_or_resume
from argos_engine.testing.campaign_screen import CampaignScreen
from argos_engine.testing.provenance import Provenance, core_count
from argos_engine.testing.suite import SuiteReport
from argos_engine.testing.suites.catalogue import SUITES

SLICE_SECONDS = 20.0
"""How long a process stays with one suite: what is lost at most if all are killed."""

PROVED = 0
BROKEN = 1
MISUSED = 2
INTERRUPTED = 130

_SECONDS_A_MINUTE = 60


class Campaign:
    """Gives every suite the same share of the time, the one that had least first."""

    def __init__(
        self, report: CampaignReport, path: pathlib.Path, names: Sequence[str]
    ) -> None:
        self.report = report
        self.is_interrupted = False
        self._is_broken = False
        self._path = path
        self._idle = list(names)
        self._running: dict[Future[SuiteReport], str] = {}
        self._seconds_before = report.seconds
        self._started = time.monotonic()

    def run(self, crew: Crew, seconds: float, screen: CampaignScreen) -> None:
        """Let the crew work for so long, and put down what it has counted."""
        share = min(SLICE_SECONDS, seconds * crew.workers / len(self._idle))
        while True:
            left = seconds - self._passed()
            while left > 0 and self._may_start(crew):
                self._start(crew, min(share, left))
            if not self._running:
                return
            for done in wait(self._running, return_when=FIRST_COMPLETED).done:
                self._put_down(done, screen)

    def save(self) -> None:
        """Write the report."""
        self.report.save(self._path)

    def interrupt(self, crew: Crew) -> None:
        """Come to an end behind the cases that are running; a second time, at once."""
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.is_interrupted = True
        crew.stop()

    def _may_start(self, crew: Crew) -> bool:
        if self.is_interrupted or self._is_broken:
            return False
        return bool(self._idle) and len(self._running) < crew.workers

    def _start(self, crew: Crew, seconds: float) -> None:
        name = min(self._idle, key=lambda each: self.report.record(each).seconds)
        self._idle.remove(name)
        started = crew.start(name, self.report.next_case(name), seconds)
        self._running[started] = name

    def _put_down(self, done: Future[SuiteReport], screen: CampaignScreen) -> None:
        name = self._running.pop(done)
        slice_ = self._result(name, done)
        self.report.record(name).add(slice_)
        self.report.seconds = round(self._seconds_before + self._passed(), 3)
        self.save()
        screen.show(name)
        # Without a case, it has none left.
        if slice_.cases:
            self._idle.append(name)

    def _result(self, name: str, done: Future[SuiteReport]) -> SuiteReport:
        try:
            return done.result()
        except BrokenExecutor as error:
            self._is_broken = True
            if self.is_interrupted:
                return SuiteReport(name)
            case = self.report.next_case(name)
            death = f"{name}: its process died behind case {case}: {error}"
            return SuiteReport(name, failures=[death])

    def _passed(self) -> float:
        return time.monotonic() - self._started


def main(arguments: Sequence[str]) -> int:
    """Run the campaign; return 0 if all of it went as it must."""
    chosen = _parser().parse_args(arguments)
    try:
        report = begin_or_resume(chosen.report, chosen.seed, Provenance.present())
    except ConfigurationError as error:
        sys.stderr.write(f"campaign: {error}\n")
        return MISUSED
    left = chosen.minutes * _SECONDS_A_MINUTE - report.seconds
    if chosen.slice_minutes is not None:
        left = min(left, chosen.slice_minutes * _SECONDS_A_MINUTE)
    campaign = Campaign(report, chosen.report, chosen.suites or list(SUITES))
    with CampaignScreen(report) as screen:
        if left > 0:
            _sit(campaign, chosen.workers, left, screen)
        campaign.save()
        screen.end(_last_line(report, chosen))
    if any(report.findings()):
        return BROKEN
    return INTERRUPTED if campaign.is_interrupted else PROVED


def _sit(
    campaign: Campaign, workers: int, seconds: float, screen: CampaignScreen
) -> None:
    with Crew(workers) as crew:
        before = signal.signal(
            signal.SIGINT, lambda _number, _frame: campaign.interrupt(crew)
        )
        try:
            campaign.save()
            campaign.run(crew, seconds, screen)
        finally:
            signal.signal(signal.SIGINT, before)


def _last_line(report: CampaignReport, chosen: argparse.Namespace) -> str:
    done = report.seconds / _SECONDS_A_MINUTE
    line = f"{chosen.report}: {done:.1f} of {chosen.minutes:g} minutes"
    if done < chosen.minutes:
        return f"{line}; the same command goes on from here"
    return f"{line}; complete"


def _case_number(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is below 0")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="campaign",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--report", type=pathlib.Path, required=True, help="a file of JSON"
    )
    parser.add_argument(
        "--minutes",
        type=float,
        default=10.0,
        help="what the report is to cover in all (default: 10)",
    )
    parser.add_argument(
        "--slice-minutes",
        type=float,
        help="stop after so many minutes of them; the next call goes on",
    )
    parser.add_argument(
        "--seed",
        type=_case_number,
        help="the first case of every suite, as a number from 0 on (default: 0); "
        "a report that exists keeps its own",
    )
    parser.add_argument(
        "--workers",
        type=int,
        choices=range(1, len(SUITES) + 1),
        metavar="N",
        default=min(core_count(), len(SUITES)),
        help="processes, each at another suite (default: one for each core)",
    )
    parser.add_argument(
        "--suite",
        action="append",
        choices=SUITES,
        dest="suites",
        help="only this one; may be given again",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
