"""What a rollback of an area takes from its users, and what it gives back."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.leave import Bid


@attrs.frozen
class UserUndoing:
    """What a rollback does to one user."""

    user_id: str
    taken: tuple[Bid, ...]
    """Groups of leave that the user has, and would not have any more."""
    returned: tuple[Bid, ...]
    """Groups that the user would have again."""
    turns_open: tuple[str, ...]
    """Ids of rounds in which the turn is over, and would not be."""
    turns_over: tuple[str, ...]
    """Ids of rounds in which the turn would be over again."""
    overrides_change: bool
    """Whether something about the user was decided by hand, or taken back, since."""


@attrs.frozen
class Undoing:
    """What a rollback does to an area."""

    users: tuple[UserUndoing, ...]
    """All whom it concerns, by id."""
    rounds_open: tuple[str, ...]
    """Ids of rounds that are finalized, and would take bids again."""
    rounds_not_started: tuple[str, ...]
    year_version: int | None
    """Of the year, as the area would know it; None if it would know of none."""

    @property
    def days_taken(self) -> tuple[datetime.date, ...]:
        """Return all days that somebody would lose, in order; one for each user."""
        return tuple(
            sorted(day for user in self.users for bid in user.taken for day in bid.days)
        )


def undoing(now: Area, then: Area) -> Undoing:
    """Return what becomes of users if *now* goes back to *then*."""
    names = {*now.users, *then.users}
    names |= {bid.user_id for area in (now, then) for bid in area.bids.values()}
    users = (_of_user(now, then, each) for each in sorted(names))
    return Undoing(
        users=tuple(each for each in users if each != _untouched(each.user_id)),
        rounds_open=tuple(
            round_id
            for round_id, started in sorted(now.rounds.items())
            if started.is_finalized
            and round_id in then.rounds
            and not then.rounds[round_id].is_finalized
        ),
        rounds_not_started=_missing(now.rounds, then.rounds),
        year_version=None if then.facts is None else then.facts.year_version,
    )


def _of_user(now: Area, then: Area, user_id: str) -> UserUndoing:
    turns = _turns(now, user_id), _turns(then, user_id)
    return UserUndoing(
        user_id,
        taken=_bids(now, then, user_id),
        returned=_bids(then, now, user_id),
        turns_open=_missing(*turns),
        turns_over=_missing(*reversed(turns)),
        overrides_change=_overrides(now, user_id) != _overrides(then, user_id),
    )


def _untouched(user_id: str) -> UserUndoing:
    return UserUndoing(user_id, (), (), (), (), overrides_change=False)


def _bids(area: Area, other: Area, user_id: str) -> tuple[Bid, ...]:
    """Return what a user has in one area and not in the other, in order of days."""
    mine = (
        bid
        for key, bid in area.bids.items()
        if bid.user_id == user_id and other.bids.get(key) != bid
    )
    return tuple(sorted(mine, key=lambda bid: bid.days))


def _turns(area: Area, user_id: str) -> dict[str, object]:
    ended = {key.rpartition("/"): turn for key, turn in area.turns.items()}
    return {
        round_id: turn for (round_id, _, name), turn in ended.items() if name == user_id
    }


def _overrides(area: Area, user_id: str) -> tuple[object, ...]:
    windows = {
        key: each
        for key, each in area.windows.items()
        if key.rpartition("/")[2] == user_id
    }
    return area.eligibility.get(user_id), area.order.get(user_id), windows


def _missing(
    entries: Mapping[str, Any] | Iterable[str], others: Mapping[str, Any]
) -> tuple[str, ...]:
    return tuple(sorted(each for each in entries if each not in others))
