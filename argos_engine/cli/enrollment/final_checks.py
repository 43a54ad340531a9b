"""What has to be true when the rush is over, looked at from scratch."""

import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from argos_engine.domain.identity import StreamId
from argos_engine.domains.enrollment.faculty import Faculty
from argos_engine.domains.enrollment.meeting import Meeting, own_overlap
from argos_engine.domains.enrollment.projection import EnrollmentTables
from argos_engine.domains.enrollment.term.plan import STREAMS
from argos_engine.engine import Engine


class Check(NamedTuple):
    """One question, and in how many cases the answer is wrong."""

    question: str
    looked_at: int
    wrong: int


class FacultyFigures(NamedTuple):
    """A faculty in numbers."""

    stream: StreamId[Faculty]
    version: int
    students: int
    sections: int
    places: int
    enrollments: int


def faculty_figures(engine: Engine) -> list[FacultyFigures]:
    """Return the figures of all faculties of the term."""
    found = []
    for stream in STREAMS:
        faculty, version = engine.state(stream), engine.version(stream)
        sections = faculty.timetable.sections
        found.append(
            FacultyFigures(
                stream,
                version,
                len(faculty.students),
                len(sections),
                sum(section.capacity for section in sections.values()),
                sum(map(faculty.enrollment.count, sections)),
            )
        )
    return found


def final_checks(engine: Engine) -> list[Check]:
    """Return all checks of the term, of states, rows and log."""
    faculties = [engine.state(stream) for stream in STREAMS]
    return [_capacity(faculties), _clashes(faculties), _rows(engine), _log(engine)]


def _capacity(faculties: Iterable[Faculty]) -> Check:
    overfull = [
        faculty.enrollment.count(section.id) > section.capacity
        for faculty in faculties
        for section in faculty.timetable.sections.values()
    ]
    return Check(
        "sections with more students than places", len(overfull), sum(overfull)
    )


def _clashes(faculties: Iterable[Faculty]) -> Check:
    """Look at the week of everybody, without the indexes that the rules use."""
    weeks = itertools.chain.from_iterable(map(_weeks, faculties))
    clashing = [own_overlap(week) is not None for week in weeks]
    return Check("people and rooms that are taken twice", len(clashing), sum(clashing))


def _weeks(faculty: Faculty) -> Iterator[list[Meeting]]:
    weeks: dict[str, list[Meeting]] = {}
    for section in faculty.timetable.sections.values():
        for meeting in section.meetings:
            weeks.setdefault(f"lecturer {section.lecturer}", []).append(meeting)
            weeks.setdefault(f"room {meeting.room}", []).append(meeting)
            for student in faculty.enrollment.students_of(section.id):
                weeks.setdefault(f"student {student}", []).append(meeting)
    yield from weeks.values()


def _rows(engine: Engine) -> Check:
    found = engine.projections.examine(EnrollmentTables.name)
    question = "faculties with other rows than the log"
    return Check(question, len(STREAMS), found.total_different)


def _log(engine: Engine) -> Check:
    report = engine.verify()
    return Check("events with anything wrong", report.events, report.total_problems)
