"""Writes events into the open transaction, and the rows that follow from them."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import attrs

from argos_engine.errors import (
    ArgosError,
    JournalError,
    ProjectionError,
    RowClashError,
)
from argos_engine.ports.journal import JournalWriter
from argos_engine.ports.projection import InlineRows
from argos_engine.runtime.judge import Draft
from argos_engine.runtime.projected import projected

RowT = TypeVar("RowT")


@attrs.frozen(eq=False)
class Recorder:
    """What stands in the savepoint of one command. Used by the writer alone.

    Every method but `in_savepoint` raises what `InlineRows.follow` does.
    """

    writer: JournalWriter
    inline: InlineRows | None
    """Inline projections; None if there are none."""

    def has_rows(self, plan: Draft) -> bool:
        """Return whether rows may follow from the event of *plan*."""
        return self.inline is not None and self.inline.concerns(
            plan.event.stream.aggregate_type, plan.transition.event
        )

    def append(self, plan: Draft) -> None:
        """Write one event, and all that belongs to it."""
        self.writer.append(plan.event, plan.snapshot)
        name = plan.checkpoint_name
        if name is not None:
            self.writer.name_checkpoint(plan.event.stream, name, plan.event.version)
        self._follow(plan)

    def append_all(self, plans: Sequence[Draft]) -> None:
        """Write the events of a batch, and their rows."""
        self.writer.append_all([plan.event for plan in plans])
        for plan in plans:
            self._follow(plan)

    def arrive(self, position: int) -> None:
        """Note that all rows follow the log up to *position*."""
        if self.inline is not None:
            self.inline.arrive(position, self.writer.rows())

    def in_savepoint(
        self, write: Callable[[RowT], None], row: RowT
    ) -> ArgosError | None:
        """Write *row* in a savepoint of its own; return what went wrong, undone."""
        try:
            self.writer.savepoint()
            write(row)
            self.writer.release()
        except (JournalError, RowClashError, ProjectionError) as error:
            return self._undo(error)
        return None

    def _undo(self, error: ArgosError) -> ArgosError:
        # Some errors end the whole transaction without a word, and a statement after
        # that would commit by itself.
        if self.writer.in_transaction:
            try:
                self.writer.undo()
            except JournalError as undo_error:
                # Without its savepoint nobody knows what the transaction holds.
                self.writer.rollback()
                return undo_error
        return error

    def _follow(self, plan: Draft) -> None:
        if self.inline is not None and self.has_rows(plan):
            event = projected(plan.event, plan.transition.event)
            self.inline.follow(event, plan.transition.after.state, self.writer.rows())
