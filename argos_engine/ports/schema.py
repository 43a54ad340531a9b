"""The tables of a store, as migrations see them."""

import enum
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol, TypeAlias

SqlValue: TypeAlias = str | bytes | int | float | None

StepProgress: TypeAlias = Callable[[str, int, int], None]
"""Called with a step, how much of something is done in it, and how much there is."""


class Direction(enum.Enum):
    """Which way a step went."""

    UP = "up"
    DOWN = "down"


class StepRecord(NamedTuple):
    """One row about a step that was applied or undone."""

    step: str
    direction: Direction
    checksum: str
    """Of the step's way up, as it was then."""
    applied_at: int
    """In microseconds since 1970 in UTC."""
    duration_microseconds: int
    principal: str
    cause: str


class SchemaSession(Protocol):
    """SQL inside the transaction of one step; for migrations only.

    The step's own tables and views may be created, changed and filled. The engine's
    may be read. Whatever is refused or fails undoes the whole step.
    """

    def execute(
        self, sql: str, bindings: Sequence[SqlValue] = ()
    ) -> Sequence[tuple[SqlValue, ...]]:
        """Carry out one or more statements and return the rows they give.

        Raises:
            MigrationForbiddenError: A statement touches the engine's own tables, or
                is of a kind that no step may use.
            MigrationFailedError: A statement is wrong, or could not be carried out.
            JournalCorruptError: The file is damaged.
        """

    def rebuild(
        self, table: str, definition: str, values: Mapping[str, str] | None = None
    ) -> None:
        """Give *table* another definition and keep its rows, indexes and triggers.

        For what ALTER TABLE cannot do. Rows of other tables that refer to it stay as
        they are, and views and triggers that mention it.

        Args:
            table: One of the step's own.
            definition: All that stands behind the name in CREATE TABLE.
            values: An SQL expression over the old row for each column that is new or
                changes. All others are copied by name.

        Raises:
            MigrationForbiddenError: It is the engine's table.
            MigrationFailedError: There is no such table, or the rows, an index or a
                trigger do not fit the definition.
        """

    def report(self, done: int, total: int) -> None:
        """Say how far the step has come, to whoever watches it."""


class SchemaReader(Protocol):
    """What was done to the tables of a store so far."""

    def records(self) -> Sequence[StepRecord]:
        """Return all records of steps, oldest first."""


class SchemaStore(SchemaReader, Protocol):
    """The tables of a store, owned by one migration run: nobody else can write."""

    def transaction(
        self, step: str, progress: StepProgress, *, is_own: bool
    ) -> AbstractContextManager[SchemaSession]:
        """Return the transaction of *step*: its block is kept as a whole, or nothing.

        Before it is kept, rows that refer to missing ones, and views and triggers
        that do not work, are looked for.

        Args:
            step: The id of the step, for errors.
            progress: Told what the step reports.
            is_own: The step is the engine's, so it may touch the engine's tables.

        Raises:
            MigrationFailedError: What it leaves does not fit together.
            MigrationForbiddenError: What it leaves would touch the engine's tables.
            MigrationUnknownError: The commit failed; the outcome is open.
        """

    def record(self, record: StepRecord) -> None:
        """Write a record: the last thing in a transaction, and kept with it.

        Raises:
            MigrationError: What the step did before has failed, even if it hid that.
            JournalFailedError: It could not be written.
        """
