"""The answers of leave bidding that say no; each names the value it is about."""

from argos_engine.errors import CommandRejectedError


class RoleMissingError(CommandRejectedError):
    """The principal has none of the roles that the command needs."""


class YearError(CommandRejectedError):
    """The bid year is not open, is open already, or does not hold the day."""


class UserError(CommandRejectedError):
    """The user is unknown, is known already, or cannot be changed like this."""


class SeniorityTieError(CommandRejectedError):
    """Two users share one place in the bid order, so nobody can say who bids first."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"users {first} and {second} have the same seniority")
        self.first = first
        self.second = second


class RoundError(CommandRejectedError):
    """The round is unknown, is not in a state for this, or cannot be opened."""


class LeaveGroupError(CommandRejectedError):
    """The days do not make one group of leave."""


class DayTakenTwiceError(CommandRejectedError):
    """The user has the day off already."""


class LimitReachedError(CommandRejectedError):
    """The user would get more groups or hours than the round allows."""


class SlotsFullError(CommandRejectedError):
    """As many users as the round allows have the day off already."""


class BidUnknownError(CommandRejectedError):
    """The user has no bid that begins on the day."""


class StageError(CommandRejectedError):
    """The bid year is not in the stage for this."""


class NotReadyError(CommandRejectedError):
    """Something is missing before the next stage; the sentence names all of it."""

    def __init__(self, blockers: tuple[str, ...]) -> None:
        super().__init__("; ".join(blockers))
        self.blockers = blockers


class AreaError(CommandRejectedError):
    """The area is unknown, is known already, or cannot be changed like this."""


class RoundGroupError(CommandRejectedError):
    """The round group is unknown, is known already, or cannot be changed like this."""


class ScheduleError(CommandRejectedError):
    """The schedule cannot be carried out."""


class LocalTimeError(CommandRejectedError):
    """Clocks skip the time of day, or show it twice, as summer time begins or ends."""
