"""Turns: how far a user has come with bidding in a round."""

import enum

import attrs


class TurnStatus(enum.StrEnum):
    """The one vocabulary for it, in the log, in files and on screens."""

    NOT_STARTED_PRE_WINDOW = "not_started_pre_window"
    NOT_STARTED_IN_WINDOW = "not_started_in_window"
    IN_PROGRESS = "in_progress"
    COMPLETED_ON_TIME = "completed_on_time"
    COMPLETED_LATE = "completed_late"
    MISSED = "missed"
    VOLUNTARILY_NOT_BIDDING = "voluntarily_not_bidding"
    PROXY = "proxy"
    """Completed by somebody else in the user's name."""


@attrs.frozen
class Turn:
    """A turn that is over. Any other follows from the bids and from the time."""

    status: TurnStatus
    notes: str | None = None
