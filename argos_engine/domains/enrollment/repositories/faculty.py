"""What the repositories of enrolment share: each is about one faculty."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final, TypeVar

from argos_engine.domain.identity import StreamId
from argos_engine.domains.enrollment.faculty import Faculty
from argos_engine.ports.command_sender import CommandSender
from argos_engine.ports.page import PAGE_LENGTH, Page
from argos_engine.ports.row_source import RowSource
from argos_engine.ports.rows import Row, RowValue
from argos_engine.projections.repository import BaseRepository, Order, Place

ItemT = TypeVar("ItemT")

_ALL: Final[Row] = MappingProxyType({})


class FacultyRepository(BaseRepository[ItemT]):
    """The objects of one faculty in one table; a key is an id."""

    def __init__(
        self,
        source: RowSource,
        stream: StreamId[Faculty],
        sender: CommandSender | None = None,
    ) -> None:
        """Read rows of the faculty *stream*; send commands to it through *sender*."""
        super().__init__(source, sender)
        self._stream = stream

    def count(self, where: Row = _ALL) -> int:
        """Return how many objects of the faculty have these values."""
        return super().count(self._here(where))

    def list(
        self,
        where: Row = _ALL,
        *,
        order: Sequence[str] = (),
        after: Place | None = None,
        limit: int = PAGE_LENGTH,
    ) -> Page[ItemT, Place]:
        """Return a page of the objects of the faculty with these values."""
        return super().list(self._here(where), order=order, after=after, limit=limit)

    def _key(self, values: Sequence[RowValue]) -> dict[str, RowValue]:
        return super()._key((self._stream.aggregate_id, *values))

    def _order(self, command: object) -> Order:
        return Order(self._stream, command)

    def _here(self, where: Row) -> Row:
        return {**where, "faculty": self._stream.aggregate_id}
