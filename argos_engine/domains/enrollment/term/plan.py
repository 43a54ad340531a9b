"""How large the term is, and the rules of this university."""

import datetime

from argos_engine.domains.enrollment.decider import faculty_decider, faculty_stream
from argos_engine.domains.enrollment.meeting import Meeting, Weekday
from argos_engine.domains.enrollment.policy import (
    at_most_sections,
    one_section_a_course,
)

YEAR = 2026
STREAMS = tuple(
    faculty_stream(YEAR, name) for name in ("ARTS", "LAW", "MEDICINE", "SCIENCE")
)
STUDENTS_A_FACULTY = 500
COURSES = 24
SECTIONS = 60
SECTIONS_MAX = 5
"""Sections that a student may have."""

UNIVERSITY = faculty_decider(at_most_sections(SECTIONS_MAX), one_section_a_course)

_WEEKDAYS = tuple(Weekday)[:5]
_HOURS = (8, 10, 12, 14, 16)
_MINUTES = 90


def block(number: int, room: str) -> Meeting:
    """Return a meeting of 90 minutes: there are 25 a week, then they begin again."""
    weekday = _WEEKDAYS[number % len(_WEEKDAYS)]
    hour = _HOURS[number // len(_WEEKDAYS) % len(_HOURS)]
    ends = datetime.time(hour + _MINUTES // 60, _MINUTES % 60)
    return Meeting(weekday, datetime.time(hour), ends, room)
