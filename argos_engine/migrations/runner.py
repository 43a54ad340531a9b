"""The runner: carries out steps in order, each whole or not at all."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from argos_engine.domain.argument import whole
from argos_engine.errors import InvalidInputError, MigrationBackupError
from argos_engine.migrations.author import Author
from argos_engine.migrations.migration import Migration, check_step_id
from argos_engine.migrations.move import Move
from argos_engine.migrations.standing import (
    StepState,
    StepStatus,
    checked_list,
    standing,
)
from argos_engine.ports.clock import Clock, SystemClock
from argos_engine.ports.schema import (
    Direction,
    SchemaStore,
    StepProgress,
    StepRecord,
)

BackUp: TypeAlias = Callable[[str], str]
"""Makes a verified backup before the named step and returns its place, or raises."""


def ignore_progress(_step: str, _done: int, _total: int) -> None:
    """Take no notice of progress."""


class MigrationRunner:
    """Applies and undoes steps in a store that nobody else writes to meanwhile.

    Every step and its record are one transaction: whatever ends a run, Ctrl-C and a
    power cut too, each step is there with its record, or nothing of it. Running again
    goes on where the last run ended. Used by one thread.

    Args:
        store: The tables, which this runner alone may change.
        migrations: All steps of the user, oldest first.
        own: The engine's own steps; they go before the user's.
        back_up: Called once before the first change of a run. Unless it returns,
            nothing is changed.
        author: Who migrates, and why.
        clock: Tells the time; the machine's without.
        progress: Told which step is under way, and what it reports.

    Raises:
        InvalidInputError: The migrations are no list of steps in order.
    """

    def __init__(
        self,
        store: SchemaStore,
        migrations: Iterable[Migration],
        *,
        own: Sequence[Migration],
        back_up: BackUp,
        author: Author,
        clock: Clock | None = None,
        progress: StepProgress = ignore_progress,
    ) -> None:
        self._store = store
        self._migrations = checked_list(migrations)
        self._own = own
        self._back_up = back_up
        self._author = author
        self._clock = SystemClock() if clock is None else clock
        self._progress = progress
        self.backup: str | None = None
        """Where the backup is that the last run made."""
        self.done: list[Move] = []
        """What the last run has carried out, even if it failed after that."""

    def status(self) -> tuple[StepStatus, ...]:
        """Return where every step stands; it raises for none of them."""
        return standing(self._own, self._migrations, self._store.records())

    def up(self, *, dry_run: bool = False) -> tuple[Move, ...]:
        """Apply all pending steps, or with *dry_run* nothing; return them.

        Raises:
            MigrationError: See its subclasses. Steps before the one that it names may
                have been applied.
        """
        return self._run(self._pending(), dry_run=dry_run)

    def down(self, count: int = 1, *, dry_run: bool = False) -> tuple[Move, ...]:
        """Undo the last *count* steps of the user, the newest first; return them.

        Whether every one of them has a way down is looked at before the first change.

        Raises:
            MigrationError: See its subclasses.
            InvalidInputError: Fewer steps are applied.
        """
        return self._run(self._newest(whole("count", count, 1)), dry_run=dry_run)

    def to(self, step: str | None, *, dry_run: bool = False) -> tuple[Move, ...]:
        """Apply or undo steps until *step* is the last one applied; return them.

        Args:
            step: An id of the list; None undoes every step of the user.
            dry_run: Change nothing, only return what would be done.

        Raises:
            MigrationError: See its subclasses.
            InvalidInputError: The list does not have it.
        """
        return self._run(self._moves_to(step), dry_run=dry_run)

    def _pending(self) -> list[Move]:
        return [
            Move(each.migration, Direction.UP)
            for each in self._sound()
            if each.state is StepState.PENDING and each.migration is not None
        ]

    def _newest(self, count: int) -> list[Move]:
        applied = self._applied()
        if count > len(applied):
            rule = f"must be at most {len(applied)}, the number of applied steps"
            raise InvalidInputError("count", count, rule)
        return [Move(each, Direction.DOWN) for each in reversed(applied[-count:])]

    def _moves_to(self, step: str | None) -> list[Move]:
        known = [each.id for each in self._migrations]
        if step is not None and check_step_id(step) not in known:
            raise InvalidInputError("step", step, "must be in the list of migrations")
        length = 0 if step is None else known.index(step) + 1
        excess = len(self._applied()) - length
        if excess > 0:
            return self._newest(excess)
        later = known[length:]
        return [move for move in self._pending() if move.step.id not in later]

    def _applied(self) -> list[Migration]:
        """Return the user's steps that are applied: as all is sound, the first ones."""
        found = (each.migration for each in self._sound() if each.is_applied)
        return [step for step in found if step is not None and not step.is_own]

    def _sound(self) -> tuple[StepStatus, ...]:
        found = self.status()
        for each in found:
            each.require_sound()
        return found

    def _run(self, moves: list[Move], *, dry_run: bool) -> tuple[Move, ...]:
        for move in moves:
            move.require_way()
        self.done = []
        if moves and not dry_run:
            self._make_backup(moves[0].step.id)
            for move in moves:
                self._carry_out(move)
                self.done.append(move)
        return tuple(moves)

    def _make_backup(self, step: str) -> None:
        try:
            self.backup = self._back_up(step)
        except Exception as error:
            reason = f"not begun, because the backup before it failed: {error}"
            raise MigrationBackupError(step, reason) from error

    def _carry_out(self, move: Move) -> None:
        step = move.step
        self._progress(step.id, 0, 0)
        began = self._clock.steady()
        transaction = self._store.transaction(
            step.id, self._progress, is_own=step.is_own
        )
        with transaction as session:
            move.take(session)
            self._store.record(self._record(move, self._clock.steady() - began))

    def _record(self, move: Move, duration_microseconds: int) -> StepRecord:
        return StepRecord(
            move.step.id,
            move.direction,
            move.step.checksum,
            self._clock.now(),
            duration_microseconds,
            self._author.principal,
            self._author.cause,
        )
