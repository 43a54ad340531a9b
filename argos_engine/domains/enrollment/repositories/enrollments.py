"""Enrolments of a faculty."""

from typing import Any

from argos_engine.domains.enrollment.commands import Drop, Enroll
from argos_engine.domains.enrollment.enrollment import Enrollment
from argos_engine.domains.enrollment.repositories.faculty import FacultyRepository
from argos_engine.domains.enrollment.tables import ENROLLMENTS
from argos_engine.errors import InvalidInputError
from argos_engine.projections.repository import Order


class EnrollmentRepository(FacultyRepository[Enrollment]):
    """Enrolments: a student is enrolled or drops; there is nothing to change in one.

    An id is that of the section, a slash, and that of the student.
    """

    table = ENROLLMENTS
    item_class = Enrollment

    def _insertion(self, item: Enrollment) -> Order:
        if item.created_at is not None:
            rule = "must be left out: it is the time of the command"
            raise InvalidInputError("created_at", item.created_at, rule)
        return self._order(Enroll(item.student_id, item.section_id))

    def _deletion(self, *key: Any) -> Order:  # noqa: ANN401  # as the base declares it
        _, enrollment_id = key
        if type(enrollment_id) is not str or "/" not in enrollment_id:
            raise InvalidInputError("id", enrollment_id, "must be like MATH-1/s17")
        section_id, _, student_id = enrollment_id.partition("/")
        return self._order(Drop(student_id, section_id))
