"""Comparisons of rows with the log, as verbs make and show them."""

from collections.abc import Iterable, Sequence

from rich.console import Console

from argos_engine.audit.archive import Archive
from argos_engine.cli.printable import printable
from argos_engine.cli.project.shelf import known_projector
from argos_engine.projections.examination import Examination
from argos_engine.projections.refold import Progress
from argos_engine.projections.standing import ProjectionState

_COMPARABLE = (ProjectionState.CURRENT, ProjectionState.BEHIND)


def examine_rows(archive: Archive, progress: Progress) -> Sequence[Examination]:
    """Compare the rows of installed projections that say how far they are."""
    projector = known_projector(archive, None)
    return [
        projector.examine(each.name, progress)
        for each in projector.status()
        if each.state in _COMPARABLE
    ]


def show_examinations(found: Iterable[Examination], screen: Console) -> None:
    """Print what was found for people."""
    for each in found:
        if each.is_sound:
            screen.print(f"{each.projection}: all rows follow from the log")
            continue
        screen.print(
            f"{each.projection}: the rows of {each.total_different:,} streams do not "
            "follow from the log"
        )
        for stream in each.different_streams:
            screen.print(f"  {printable(stream)}")
        if each.total_different > len(each.different_streams):
            screen.print("  ...")


def examination_document(each: Examination) -> dict[str, object]:
    """Return what was found as JSON can hold it."""
    return {
        "name": each.projection,
        "sound": each.is_sound,
        "position": each.position,
        "total_different": each.total_different,
        "different_streams": list(each.different_streams),
    }
