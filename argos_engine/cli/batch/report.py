"""What a run says when it is over."""

from typing import Any

from rich.console import Console

from argos_engine.cli import exit_code
from argos_engine.cli.batch.answer import Outcome
from argos_engine.cli.batch.figures import LISTED_MAX, figures_table
from argos_engine.cli.batch.play import Ending
from argos_engine.cli.batch.session import Session
from argos_engine.cli.screen import table

REFUSALS_LISTED_MAX = 10


def document(session: Session) -> dict[str, Any]:
    """Return the report as JSON can hold it."""
    tally = session.tally
    return {
        "database": str(session.database),
        "ending": session.ending.value,
        "new": session.is_new,
        "commands": {each.value: tally.outcomes[each] for each in Outcome},
        "refusals": dict(tally.refusals.most_common()),
        "bad_lines_total": tally.bad_lines_total,
        "bad_lines": [bad.document() for bad in tally.bad_lines],
        "failures": [answer.document() for answer in tally.failures],
        "seconds": round(session.seconds, 3),
        "commands_per_second": session.commands_per_second,
        "streams": [figures.document() for figures in session.streams],
    }


def show(session: Session, screen: Console) -> None:
    """Print the report for people."""
    if session.streams:
        screen.print(figures_table(session.streams))
    if len(session.tally.streams) > LISTED_MAX:
        more = len(session.tally.streams) - LISTED_MAX
        screen.print(f"... and {more:,} more streams: argos streams")
    _show_refusals(session, screen)
    screen.print()
    for line in _sentences(session):
        screen.print(line)


def code(session: Session) -> int:
    """Return the exit code of the run."""
    if session.tally.outcomes[Outcome.UNKNOWN]:
        return exit_code.UNKNOWN
    if session.ending is Ending.JOURNAL_FAILED:
        return exit_code.JOURNAL
    if session.ending is Ending.INTERRUPTED:
        return exit_code.INTERRUPTED
    is_wrong = session.tally.bad_lines_total or session.tally.outcomes[Outcome.FAILED]
    if is_wrong or session.ending is Ending.STOPPED:
        return exit_code.DATA
    return exit_code.OK


def _show_refusals(session: Session, screen: Console) -> None:
    refusals = session.tally.refusals.most_common(REFUSALS_LISTED_MAX)
    if refusals:
        screen.print()
        screen.print(table(("refused by the rules", ">commands"), refusals))


def _sentences(session: Session) -> list[str]:
    tally = session.tally
    counts = [
        f"{tally.outcomes[each]:,} {each}" for each in Outcome if tally.outcomes[each]
    ]
    lines = [f"{tally.answered:,} commands: {', '.join(counts) or 'none'}"]
    lines[0] += f", in {session.seconds:.2f} s ({session.commands_per_second:,}/s)"
    if not session.is_new and tally.answered:
        lines.append(
            f"nothing new: {tally.answered:,} commands had their answers already"
        )
    if tally.bad_lines_total:
        lines.append(f"{tally.bad_lines_total:,} bad lines were left out")
    if tally.outcomes[Outcome.UNKNOWN]:
        lines.append("run it again: what is not known gets its answer then")
    if session.ending is not Ending.FINISHED:
        lines.append(
            f"{session.ending}: what was accepted or refused is in the journal, the "
            "rest is not; run it again to go on"
        )
    return lines
