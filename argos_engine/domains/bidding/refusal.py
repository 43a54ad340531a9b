"""The answers of leave bidding that say no; each names the value it is about."""

from argos_engine.errors import CommandRejectedError


class RoleMissingError(CommandRejectedError):
    """The principal has none of the roles that the command needs."""


class YearError(CommandRejectedError):
    """The bid year is not open, is open already, or does not hold the day."""


class UserError(CommandRejectedError):
    """The user is unknown, is known already, or cannot be changed like this."""


class RoundError(CommandRejectedError):
    """The round is unknown, is not in a state for this, or cannot be opened."""


class LeaveGroupError(CommandRejectedError):
    """The days do not make one group of leave."""


class DayTakenTwiceError(CommandRejectedError):
    """The user has the day off already."""


class LimitReachedError(CommandRejectedError):
    """The user would get more than the round allows, or than the user earns."""


class SlotsFullError(CommandRejectedError):
    """As many users as the round allows have the day off already."""


class BidUnknownError(CommandRejectedError):
    """The user has no bid that begins on the day."""


class StageError(CommandRejectedError):
    """The bid year is not in the stage for this."""


class ActiveYearError(CommandRejectedError):
    """Another year holds the one grant, or nobody holds the one that is meant."""


_REASON_LENGTH_MAX = 8_000
"""A reason is stored, and no store takes one without end."""


class NotReadyError(CommandRejectedError):
    """Something is missing before the next stage.

    *blockers* names all of it. So does the sentence, unless it would never end: then
    it says how many there are besides, and `readiness_blockers` tells the rest.
    """

    def __init__(self, blockers: tuple[str, ...]) -> None:
        super().__init__(_sentence(blockers))
        self.blockers = blockers


def _sentence(blockers: tuple[str, ...]) -> str:
    told, length = 0, 0
    while told < len(blockers) and length + len(blockers[told]) <= _REASON_LENGTH_MAX:
        length += len(blockers[told]) + len("; ")
        told += 1
    rest = len(blockers) - told
    return "; ".join(blockers[:told]) + (f"; and {rest} more" if rest else "")


class AreaError(CommandRejectedError):
    """The area is unknown, is known already, or cannot be changed like this."""


class RoundGroupError(CommandRejectedError):
    """The round group is unknown, is known already, or cannot be changed like this."""


class ScheduleError(CommandRejectedError):
    """The schedule cannot be carried out."""


class LocalTimeError(CommandRejectedError):
    """Clocks skip the time of day, or show it twice, as summer time begins or ends."""


class FactsError(CommandRejectedError):
    """The facts about the year are older than those known, or do not fit together."""


class TurnError(CommandRejectedError):
    """It is not the user's turn, or the turn is over, or cannot end like this."""


class OverrideError(CommandRejectedError):
    """There is nothing like this to override or to take back."""


class OperatorError(CommandRejectedError):
    """The operator is unknown, is known already, or cannot be changed like this."""
