"""The decider of a faculty: what an engine is given to run enrolment."""

from typing import TypeAlias

import attrs

from argos_engine.domain.argument import function, whole
from argos_engine.domain.decider import Decider
from argos_engine.domain.identity import StreamId
from argos_engine.domain.metadata import Context
from argos_engine.domains.enrollment.check import identifier
from argos_engine.domains.enrollment.commands import (
    ChangeCourse,
    ChangeSection,
    ChangeStudent,
    Drop,
    Enroll,
    FacultyCommand,
    RegisterCourse,
    RegisterSection,
    RegisterStudent,
    WithdrawCourse,
    WithdrawSection,
    WithdrawStudent,
)
from argos_engine.domains.enrollment.decide import decide
from argos_engine.domains.enrollment.events import (
    CourseChanged,
    CourseRegistered,
    CourseWithdrawn,
    FacultyEvent,
    SectionChanged,
    SectionRegistered,
    SectionWithdrawn,
    StudentChanged,
    StudentDropped,
    StudentEnrolled,
    StudentRegistered,
    StudentStatusChanged,
    StudentWithdrawn,
)
from argos_engine.domains.enrollment.evolve import evolve
from argos_engine.domains.enrollment.faculty import Faculty
from argos_engine.domains.enrollment.policy import Policy, check_policies
from argos_engine.domains.enrollment.role import authorize

FacultyDecider: TypeAlias = Decider[FacultyCommand, FacultyEvent, Faculty]

EVENTS = {
    "faculty.student.registered": StudentRegistered,
    "faculty.student.changed": StudentChanged,
    "faculty.status.changed": StudentStatusChanged,
    "faculty.student.withdrawn": StudentWithdrawn,
    "faculty.course.registered": CourseRegistered,
    "faculty.course.changed": CourseChanged,
    "faculty.course.withdrawn": CourseWithdrawn,
    "faculty.section.registered": SectionRegistered,
    "faculty.section.changed": SectionChanged,
    "faculty.section.withdrawn": SectionWithdrawn,
    "faculty.student.enrolled": StudentEnrolled,
    "faculty.student.dropped": StudentDropped,
}
COMMANDS = (
    RegisterStudent,
    ChangeStudent,
    WithdrawStudent,
    RegisterCourse,
    ChangeCourse,
    WithdrawCourse,
    RegisterSection,
    ChangeSection,
    WithdrawSection,
    Enroll,
    Drop,
)


@attrs.frozen
class _Decide:
    """What the rules say and all policies agree to.

    A class, so that it can be taken to another process with its policies.
    """

    policies: tuple[Policy, ...]

    def __call__(
        self, faculty: Faculty, command: FacultyCommand, context: Context
    ) -> FacultyEvent:
        event = decide(faculty, command, context)
        if isinstance(command, Enroll):
            check_policies(self.policies, faculty, command, context)
        return event


def faculty_decider(*policies: Policy) -> FacultyDecider:
    """Return the decider of a faculty whose enrolments all *policies* must agree to.

    They are asked when a command is decided, never when events are replayed: with
    other policies, the past stays as it was.

    Raises:
        InvalidInputError: A policy is no function.
    """
    for policy in policies:
        function("policy", policy)
    return Decider(
        "faculty",
        Faculty(),
        _Decide(policies),
        evolve,
        EVENTS,
        commands=COMMANDS,
        authorize=authorize,
    )


FACULTY = faculty_decider()
"""One aggregate for each academic year and faculty, without policies."""


def faculty_stream(year: int, faculty: str) -> StreamId[Faculty]:
    """Return the stream of a faculty in the academic year that begins in *year*.

    Its id is written `2026/SCIENCE`.

    Raises:
        InvalidInputError: The year is not from 1900 to 2200, or the faculty no id.
    """
    year = whole("year", year, 1900, 2200)
    identifier("faculty", faculty)
    return FACULTY.stream(f"{year}/{faculty}")
