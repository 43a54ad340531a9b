"""When a full state is stored: at rollbacks, milestones and checkpoints only."""

import attrs

from argos_engine.domain.change import SnapshotReason
from argos_engine.domain.decider import CommandT, Decider, EventT, StateT
from argos_engine.errors import ConfigurationError


def milestone_reason(
    decider: Decider[CommandT, EventT, StateT], event: EventT
) -> SnapshotReason | None:
    """Return why the domain event *event* stores the full state, or None."""
    return SnapshotReason.MILESTONE if type(event) in decider.snapshot_on else None


@attrs.frozen
class CheckpointPolicy:
    """Bounds recovery: after how many deltas the engine records a checkpoint itself.

    None switches automatic checkpoints off.
    """

    interval_events: int | None = attrs.field(default=50)

    @interval_events.validator
    def _check(self, _: "attrs.Attribute[int | None]", value: int | None) -> None:
        if value is not None and value < 1:
            raise ConfigurationError(
                f"automatic checkpoints after {value} events: must be at least 1"
            )

    def is_due(self, deltas: int) -> bool:
        """Return whether *deltas* since the last usable snapshot call for one."""
        return self.interval_events is not None and deltas >= self.interval_events
