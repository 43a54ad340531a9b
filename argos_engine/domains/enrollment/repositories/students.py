"""Students of a faculty."""

from typing import Any

from argos_engine.domains.enrollment.commands import (
    ChangeStudent,
    RegisterStudent,
    WithdrawStudent,
)
from argos_engine.domains.enrollment.repositories.faculty import FacultyRepository
from argos_engine.domains.enrollment.student import Student
from argos_engine.domains.enrollment.tables import STUDENTS
from argos_engine.projections.repository import Order


class StudentRepository(FacultyRepository[Student]):
    """Students: registered, changed and withdrawn by commands."""

    table = STUDENTS
    item_class = Student

    def _insertion(self, item: Student) -> Order:
        return self._order(RegisterStudent(item.id, item.name, item.email, item.status))

    def _change(self, item: Student) -> Order:
        return self._order(ChangeStudent(item.id, item.name, item.email, item.status))

    def _deletion(self, *key: Any) -> Order:  # noqa: ANN401  # as the base declares it
        _, student_id = key
        return self._order(WithdrawStudent(student_id))
