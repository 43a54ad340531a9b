"""`argos enrollment timetable`: a week of a student, a lecturer or a room."""

from collections.abc import Callable
from typing import Annotated, TypeAlias

import typer

from argos_engine.cli import exit_code, option
from argos_engine.cli.enrollment.week_table import week_document, week_table
from argos_engine.cli.failure import fail
from argos_engine.cli.opening import find_stream, reading
from argos_engine.cli.screen import console, print_json
from argos_engine.domains.enrollment.decider import FACULTY
from argos_engine.domains.enrollment.faculty import Faculty
from argos_engine.domains.enrollment.query import (
    Appointment,
    week_of_lecturer,
    week_of_room,
    week_of_student,
)
from argos_engine.domains.enrollment.refusal import UnknownError

Week: TypeAlias = Callable[[Faculty, str], tuple[Appointment, ...]]

_WEEKS: dict[str, Week] = {
    "student": week_of_student,
    "lecturer": week_of_lecturer,
    "room": week_of_room,
}


def timetable(
    stream: option.Stream,
    *,
    database: option.Database,
    student: Annotated[
        str | None, typer.Option(metavar="ID", help="The week of a student.")
    ] = None,
    lecturer: Annotated[
        str | None, typer.Option(metavar="ID", help="The week of a lecturer.")
    ] = None,
    room: Annotated[
        str | None, typer.Option(metavar="ID", help="The week in a room.")
    ] = None,
    version: Annotated[int | None, option.version_option("At a version.")] = None,
    as_json: option.AsJson = False,
) -> None:
    """Show a week of a faculty: that of a student, a lecturer or a room."""
    what, value = _one({"student": student, "lecturer": lecturer, "room": room})
    with reading(database, (FACULTY,)) as archive:
        found = find_stream(archive, stream)
        if found.aggregate_type != FACULTY.aggregate_type:
            fail(exit_code.USAGE, f"{found} is no faculty")
        at = archive.version(found) if version is None else version
        faculty = archive.state_at(found, at)
    try:
        week = _WEEKS[what](faculty, value)
    except UnknownError as error:
        fail(exit_code.USAGE, str(error))
    if as_json:
        document = {"stream": str(found), what: value, "week": week_document(week)}
        print_json(document)
    elif week:
        console().print(week_table(week, f"{found}, {what} {value}"))
    else:
        console().print(f"{found}, {what} {value}: nothing in the week")


def _one(given: dict[str, str | None]) -> tuple[str, str]:
    found = [(what, value) for what, value in given.items() if value is not None]
    if len(found) != 1:
        fail(exit_code.USAGE, "give one of --student, --lecturer and --room")
    return found[0]
