"""Policies: rules of one university that come on top of those of enrolment.

A policy is a pure function. It looks at a faculty and at an enrolment that keeps all
other rules, and returns why it denies it, or None.
"""

import datetime
from collections.abc import Callable, Iterable
from typing import TypeAlias

import attrs

from argos_engine.domain.argument import instance, whole
from argos_engine.domain.metadata import Context
from argos_engine.domains.enrollment.commands import Enroll
from argos_engine.domains.enrollment.faculty import Faculty
from argos_engine.domains.enrollment.refusal import PolicyDeniedError
from argos_engine.errors import InvalidInputError


@attrs.frozen
class Denial:
    """Why a policy says no."""

    reason: str


Policy: TypeAlias = Callable[[Faculty, Enroll, Context], Denial | None]


def check_policies(
    policies: Iterable[Policy], faculty: Faculty, command: Enroll, context: Context
) -> None:
    """Ask all *policies* about an enrolment; one denial is enough to stop it.

    Raises:
        PolicyDeniedError: Holds the reasons of all that deny.
        TypeError: A policy returned neither a denial nor None: a mistake in it, which
            must not pass for a permission.
    """
    verdicts = [policy(faculty, command, context) for policy in policies]
    for verdict in verdicts:
        if verdict is not None and type(verdict) is not Denial:
            raise TypeError(f"a policy returned {type(verdict).__name__}, no Denial")
    reasons = [verdict.reason for verdict in verdicts if verdict is not None]
    if reasons:
        raise PolicyDeniedError("; ".join(reasons))


def at_most_sections(most: int) -> Policy:
    """Return a policy by which a student has at most so many sections.

    Raises:
        InvalidInputError: It is no whole number from 1 on.
    """
    most = whole("most", most, 1)

    def policy(faculty: Faculty, command: Enroll, _: Context) -> Denial | None:
        if len(faculty.enrollment.sections_of(command.student_id)) < most:
            return None
        return Denial(f"student {command.student_id} has {most} sections already")

    return policy


def one_section_a_course(
    faculty: Faculty, command: Enroll, _: Context
) -> Denial | None:
    """Deny a second section of a course that the student has a section of."""
    sections = faculty.timetable.sections
    course_id = sections[command.section_id].course_id
    for section_id in faculty.enrollment.sections_of(command.student_id):
        if sections[section_id].course_id == course_id:
            student = command.student_id
            return Denial(f"student {student} has section {section_id} of {course_id}")
    return None


def between(opens: datetime.datetime, closes: datetime.datetime) -> Policy:
    """Return a policy by which enrolments are taken from *opens* until *closes*.

    What comes at *closes* is too late. The time is that of the command's context.

    Raises:
        InvalidInputError: A time is none or has no zone, or the end is not behind the
            start.
    """
    for name, at in (("opens", opens), ("closes", closes)):
        if instance(name, at, datetime.datetime).tzinfo is None:
            raise InvalidInputError(name, at, "must have a time zone")
    if opens >= closes:
        raise InvalidInputError("closes", closes, f"must be later than {opens}")

    def policy(_: Faculty, __: Enroll, context: Context) -> Denial | None:
        if opens <= context.at < closes:
            return None
        return Denial(f"enrolments are taken from {opens} until {closes}")

    return policy
