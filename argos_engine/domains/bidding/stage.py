"""The stages of a bid year, from the first draft to the end of bidding."""

import enum


class Stage(enum.StrEnum):
    """How far a bid year has come; it goes forward only, one stage at a time."""

    DRAFT = "draft"
    BOOTSTRAP_COMPLETE = "bootstrap_complete"
    CANONICALIZED = "canonicalized"
    BIDDING_ACTIVE = "bidding_active"
    BIDDING_CLOSED = "bidding_closed"

    @property
    def is_locked(self) -> bool:
        """Return whether structure and people are frozen."""
        return self in _LOCKED

    @property
    def following(self) -> "Stage | None":
        """Return the only stage that this one can go to, if there is one."""
        stages = list(Stage)
        index = stages.index(self) + 1
        return stages[index] if index < len(stages) else None


_LOCKED = frozenset(list(Stage)[2:])
