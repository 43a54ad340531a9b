"""Sections of a faculty."""

from typing import Any

from argos_engine.domains.enrollment.commands import (
    ChangeSection,
    RegisterSection,
    WithdrawSection,
)
from argos_engine.domains.enrollment.repositories.faculty import FacultyRepository
from argos_engine.domains.enrollment.section import Section
from argos_engine.domains.enrollment.tables import SECTIONS, SectionMapping
from argos_engine.projections.mapping import RowMapping
from argos_engine.projections.repository import Order


class SectionRepository(FacultyRepository[Section]):
    """Sections: registered, changed and withdrawn by commands."""

    table = SECTIONS
    item_class = Section

    def _new_mapping(self) -> RowMapping[Section]:
        return SectionMapping()

    def _insertion(self, item: Section) -> Order:
        return self._order(
            RegisterSection(
                item.id, item.course_id, item.lecturer, item.capacity, item.meetings
            )
        )

    def _change(self, item: Section) -> Order:
        return self._order(
            ChangeSection(
                item.id, item.course_id, item.lecturer, item.capacity, item.meetings
            )
        )

    def _deletion(self, *key: Any) -> Order:  # noqa: ANN401  # as the base declares it
        _, section_id = key
        return self._order(WithdrawSection(section_id))
