"""The state of one faculty in one academic year."""

import attrs
from immutables import Map

from argos_engine.domains.enrollment.course import Course
from argos_engine.domains.enrollment.enrollment_state import EnrollmentState
from argos_engine.domains.enrollment.student import Student
from argos_engine.domains.enrollment.timetable import Timetable


@attrs.frozen
class Faculty:
    """Everything that the rules of enrolment look at."""

    students: Map[str, Student] = attrs.field(default=Map())
    """By id."""
    emails: Map[str, str] = attrs.field(default=Map())
    """Ids of students by their address in lower case."""
    courses: Map[str, Course] = attrs.field(default=Map())
    """By id."""
    timetable: Timetable = attrs.field(default=Timetable())
    enrollment: EnrollmentState = attrs.field(default=EnrollmentState())
