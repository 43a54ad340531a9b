"""How a list of steps and what was applied in a file stand to each other."""

import enum
from collections.abc import Iterable, Sequence

import attrs

from argos_engine.domain.argument import all_of
from argos_engine.errors import (
    InvalidInputError,
    MigrationChangedError,
    MigrationError,
    MigrationMissingError,
    MigrationNewerError,
    MigrationOrderError,
)
from argos_engine.migrations.migration import Migration, is_own, step_number
from argos_engine.ports.schema import Direction, StepRecord


class StepState(enum.Enum):
    """Where a step stands."""

    APPLIED = "applied"
    PENDING = "pending"
    CHANGED = "changed"
    """Applied, but with another text."""
    MISSING = "missing"
    """Applied, but not in the list."""
    NEWER = "newer"
    """Applied, and behind everything in the list."""
    OUT_OF_ORDER = "out of order"
    """Not applied, but one behind it is."""


_ERRORS: dict[StepState, tuple[type[MigrationError], str]] = {
    StepState.CHANGED: (MigrationChangedError, "was changed after it was applied"),
    StepState.MISSING: (MigrationMissingError, "was applied, but is not in the list"),
    StepState.NEWER: (MigrationNewerError, "was applied by a newer program"),
    StepState.OUT_OF_ORDER: (
        MigrationOrderError,
        "was not applied, but a step behind it was",
    ),
}


@attrs.frozen
class StepStatus:
    """One step: what the list says about it, what the file says, and what follows."""

    id: str
    state: StepState
    migration: Migration | None
    """None if the list does not have it."""
    record: StepRecord | None
    """Of the last time it was applied; None if it is not applied."""

    @property
    def is_applied(self) -> bool:
        """Whether the file has it, whatever the list says."""
        return self.record is not None

    def require_sound(self) -> None:
        """Return if steps may be applied or undone with this one in the file.

        Raises:
            MigrationError: Of the class that says why not.
        """
        if self.state in _ERRORS:
            kind, reason = _ERRORS[self.state]
            raise kind(self.id, reason)


def checked_list(migrations: Iterable[Migration]) -> tuple[Migration, ...]:
    """Return steps of a user, if each has a higher number than the one before it.

    Raises:
        InvalidInputError: One has not, or is no step, or has an id of the engine's.
    """
    steps = all_of("migrations", migrations, Migration)
    number = -1
    for step in steps:
        if step.is_own:
            raise InvalidInputError("migrations", step.id, "must have ids with an m")
        if step.number <= number:
            rule = "must be in the order of their numbers, each used once"
            raise InvalidInputError("migrations", step.id, rule)
        number = step.number
    return steps


def standing(
    own: Sequence[Migration],
    migrations: Sequence[Migration],
    records: Sequence[StepRecord],
) -> tuple[StepStatus, ...]:
    """Return all steps of list and file: first the engine's, each in its order."""
    applied = _applied(records)
    mine = [each for each in applied if is_own(each.step)]
    others = [each for each in applied if not is_own(each.step)]
    return (*_compare(own, mine), *_compare(migrations, others))


def _applied(records: Iterable[StepRecord]) -> tuple[StepRecord, ...]:
    found: dict[str, StepRecord] = {}
    for record in records:
        if record.direction is Direction.UP:
            found[record.step] = record
        else:
            found.pop(record.step, None)
    return tuple(found.values())


def _compare(
    steps: Sequence[Migration], applied: Sequence[StepRecord]
) -> list[StepStatus]:
    known = {each.id: each for each in steps}
    stored = {each.step: each for each in applied}
    last_known = max((each.number for each in steps), default=-1)
    last_applied = max((step_number(each) for each in stored), default=-1)
    found = []
    for step in sorted({*known, *stored}, key=lambda each: (step_number(each), each)):
        migration, record = known.get(step), stored.get(step)
        state = _state(migration, record)
        if state is StepState.PENDING and step_number(step) < last_applied:
            state = StepState.OUT_OF_ORDER
        elif state is StepState.MISSING and step_number(step) > last_known:
            state = StepState.NEWER
        found.append(StepStatus(step, state, migration, record))
    return found


def _state(migration: Migration | None, record: StepRecord | None) -> StepState:
    if record is None:
        return StepState.PENDING
    if migration is None:
        return StepState.MISSING
    is_same = migration.checksum == record.checksum
    return StepState.APPLIED if is_same else StepState.CHANGED
