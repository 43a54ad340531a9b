"""What the next process finds: a journal opened in full, and inspected."""

import os

from argos_engine.errors import ArgosError
from argos_engine.testing.inspection import inspect
from argos_engine.testing.ledger import Ledger
from argos_engine.testing.outcomes import compare_outcomes
from argos_engine.testing.stepped import SteppedEngine, open_stepped
from argos_engine.testing.subject import JARS, Subject


def reopen(
    path: str | os.PathLike[str],
    ledger: Ledger,
    upto: int | None = None,
    *,
    subject: Subject = JARS,
    with_outcomes: bool = False,
) -> list[str]:
    """Open the journal of a load on *subject* at *path*, as its next owner would.

    Returns what is wrong, measured by the first *upto* entries of *ledger*; a journal
    that does not open is wrong. Opening recovers the file, so work on a copy. With
    outcomes, every caller asks once more what became of its command.
    """
    try:
        engine = open_stepped(
            path, subject.decider, projections=subject.projections, prefix="reopened"
        )
    except ArgosError as error:
        return [f"does not open: {error!r}"]
    try:
        problems = inspect(engine.journal, engine.codec, ledger, upto)
        problems += _compare_rows(engine, subject)
        if with_outcomes:
            problems += compare_outcomes(engine.archive, ledger, upto)
    except ArgosError as error:
        return [f"cannot be read: {error!r}"]
    finally:
        engine.close()
    return problems


def _compare_rows(engine: SteppedEngine, subject: Subject) -> list[str]:
    """Return the streams whose projected rows do not follow from the log."""
    examined = [engine.projector.examine(each.name) for each in subject.projections]
    return [
        f"rows of projection {each.projection} differ: {stream}"
        for each in examined
        for stream in each.different_streams
    ]
