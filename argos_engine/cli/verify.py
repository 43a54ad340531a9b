"""`argos verify`: checks everything a journal holds."""

from pathlib import Path
from typing import Annotated

import attrs
import typer
from rich.console import Console

from argos_engine.audit.archive import Archive
from argos_engine.audit.custody import PROCESSES_MAX
from argos_engine.audit.problem import Problem
from argos_engine.audit.report import VerificationReport
from argos_engine.cli import exit_code, option
from argos_engine.cli.deciders import load_types
from argos_engine.cli.failure import fail
from argos_engine.cli.opening import reading
from argos_engine.cli.printable import printable
from argos_engine.cli.progress import progress_bar
from argos_engine.cli.project.examinations import (
    examination_document,
    examine_rows,
    show_examinations,
)
from argos_engine.cli.screen import console, print_json, table
from argos_engine.engine import read_anchor
from argos_engine.errors import HistoryLostError

PROBLEMS_LISTED_MAX = 50
"""What people are shown; `--json` lists more."""
_HEADINGS = ("checked", ">count")


def verify(
    *,
    database: option.Database,
    store_check: Annotated[
        bool,
        typer.Option(
            "--store-check/--no-store-check",
            help="Let SQLite check its file as well: one long read.",
        ),
    ] = True,
    anchor: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Check against a copy of the anchor as well."
        ),
    ] = None,
    processes: Annotated[
        int,
        typer.Option(
            min=1, max=PROCESSES_MAX, help="How many processes share the work."
        ),
    ] = 1,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Check hashes, folds, snapshots and refusals of a whole journal.

    Needs no engine and disturbs none. Streams without a decider are checked, but not
    folded. Rows of installed projections are compared with the log, once that is sound.
    """
    types = load_types(domain)
    with reading(database, types) as archive, progress_bar("verify") as bar:
        _check_anchor(archive, anchor)
        report = archive.verify(
            integrity=store_check, progress=bar.show, processes=processes
        )
        rows = examine_rows(archive, bar.show_named) if report.is_sound else []
    if as_json:
        documents = [examination_document(each) for each in rows]
        print_json(report_document(report) | {"projections": documents})
    else:
        show_report(report, console())
        show_examinations(rows, console())
    is_sound = report.is_sound and all(each.is_sound for each in rows)
    raise typer.Exit(exit_code.OK if is_sound else exit_code.DATA)


def _check_anchor(archive: Archive, file: Path | None) -> None:
    if file is None:
        return
    noted = read_anchor(file)
    if noted is None:
        fail(exit_code.USAGE, f"{file} is no anchor, or is damaged")
    try:
        archive.check_anchor(noted)
    except HistoryLostError as error:
        fail(exit_code.DATA, str(error))


def report_document(report: VerificationReport) -> dict[str, object]:
    """Return a report as JSON can hold it."""
    return {
        **_counts(report),
        "sound": report.is_sound,
        "total_problems": report.total_problems,
        "problems": list(map(_problem_document, report.problems)),
    }


def show_report(report: VerificationReport, screen: Console) -> None:
    """Print a report for people."""
    rows = ((name.replace("_", " "), n) for name, n in _counts(report).items())
    screen.print(table(_HEADINGS, rows))
    screen.print()
    for problem in report.problems[:PROBLEMS_LISTED_MAX]:
        screen.print(printable(str(problem)))
    left = report.total_problems - PROBLEMS_LISTED_MAX
    if left > 0:
        screen.print(f"... and {left:,} more problems")
    screen.print(verdict(report))


def verdict(report: VerificationReport) -> str:
    """Return the result in one line."""
    if report.is_sound:
        return "sound: nothing is wrong"
    first = report.first_bad_event
    where = (
        "" if first is None else f", first at {first.stream} version {first.version}"
    )
    return f"NOT SOUND: {report.total_problems:,} problems{where}"


def _counts(report: VerificationReport) -> dict[str, int]:
    return attrs.asdict(
        report, recurse=False, filter=lambda field, _: "problems" not in field.name
    )


def _problem_document(problem: Problem) -> dict[str, object]:
    return {
        "kind": problem.kind.value,
        "message": problem.message,
        "stream": None if problem.stream is None else str(problem.stream),
        "version": problem.version,
        "position": None if problem.position is None else str(problem.position),
    }
