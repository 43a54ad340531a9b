"""Courses of a faculty."""

from typing import Any

from argos_engine.domains.enrollment.commands import (
    ChangeCourse,
    RegisterCourse,
    WithdrawCourse,
)
from argos_engine.domains.enrollment.course import Course
from argos_engine.domains.enrollment.repositories.faculty import FacultyRepository
from argos_engine.domains.enrollment.tables import COURSES
from argos_engine.projections.repository import Order


class CourseRepository(FacultyRepository[Course]):
    """Courses: registered, changed and withdrawn by commands."""

    table = COURSES
    item_class = Course

    def _insertion(self, item: Course) -> Order:
        return self._order(RegisterCourse(item.id, item.title))

    def _change(self, item: Course) -> Order:
        return self._order(ChangeCourse(item.id, item.title))

    def _deletion(self, *key: Any) -> Order:  # noqa: ANN401  # as the base declares it
        _, course_id = key
        return self._order(WithdrawCourse(course_id))
