"""Events of an area as sentences, for those who ask what has happened."""

import datetime
import functools
from collections.abc import Callable, Sequence
from typing import TypeAlias

from argos_engine.domain.lifecycle import CheckpointTaken, RolledBack
from argos_engine.domains.bidding import events
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.schedule import Window

Called: TypeAlias = Callable[[str], str]
"""What a user is called, by `user_id`."""


def initials_in(area: Area) -> Called:
    """Return a function that calls users of *area* by their initials.

    Who is not there, as a rollback or a move can leave it, is called by the id.
    """

    def called(user_id: str) -> str:
        user = area.users.get(user_id)
        return user_id if user is None else user.initials

    return called


def sentence(event: object, called: Called) -> str:
    """Return what *event* says, without who did it, when and why."""
    return _sentence(event, called)


def reason(event: object) -> str | None:
    """Return the reason or the notes that *event* itself carries, if any."""
    text = getattr(event, "reason", None) or getattr(event, "notes", None)
    return text if isinstance(text, str) else None


def concerns(event: object, user_id: str) -> bool:
    """Return whether *event* says something of one user.

    A rollback does: it takes back whatever was said.
    """
    if isinstance(event, RolledBack):
        return True
    if isinstance(event, events.BidOrderAdjusted):
        return user_id in event.positions
    if isinstance(event, events.YearFactsAdopted):
        return any(each.user_id == user_id for each in event.participants)
    return getattr(event, "user_id", None) == user_id


# Dispatches on its first argument, which is why the event stands there.
@functools.singledispatch
def _sentence(event: object, _called: Called) -> str:
    raise NotImplementedError(f"{type(event).__name__} has no sentence")


@_sentence.register
def _rolled_back(event: RolledBack, _called: Called) -> str:
    return f"went back to the state of version {event.to_version}"


@_sentence.register
def _checkpoint(event: CheckpointTaken, _called: Called) -> str:
    if event.name is None:
        return "took a checkpoint"
    return f"took the checkpoint {event.name!r}"


@_sentence.register
def _facts(event: events.YearFactsAdopted, _called: Called) -> str:
    return (
        f"learned of version {event.facts.year_version} of the bid year: "
        f"{event.facts.stage}, {len(event.participants)} users, "
        f"{len(event.facts.rounds)} rounds"
    )


@_sentence.register
def _leave(event: events.LeaveAdopted, called: Called) -> str:
    held = [f"{_days(bid.days)} in round {bid.round_id}" for bid in event.bids]
    return f"{called(event.user_id)} has elsewhere: {', '.join(held) or 'no leave'}"


@_sentence.register
def _started(event: events.RoundStarted, _called: Called) -> str:
    return f"started round {event.terms.round_id}, {event.terms.name}"


@_sentence.register
def _submitted(event: events.BidSubmitted, called: Called) -> str:
    late = ", late" if event.is_late else ""
    days = _days(event.days)
    return f"{called(event.user_id)} got {days} in round {event.round_id}{late}"


@_sentence.register
def _withdrawn(event: events.BidWithdrawn, called: Called) -> str:
    days = _days(event.days)
    return f"{called(event.user_id)} gave {days} in round {event.round_id} back"


@_sentence.register
def _turn(event: events.TurnEnded, called: Called) -> str:
    user = called(event.user_id)
    return f"the turn of {user} in round {event.round_id} is over: {event.status}"


@_sentence.register
def _finalized(event: events.RoundFinalized, _called: Called) -> str:
    return f"finalized round {event.round_id}"


@_sentence.register
def _eligibility(event: events.EligibilityOverridden, called: Called) -> str:
    user = called(event.user_id)
    if event.can_bid is None:
        return f"the year says again whether {user} bids"
    return (
        f"{user} {'bids' if event.can_bid else 'does not bid'}, whatever the year says"
    )


@_sentence.register
def _order(event: events.BidOrderOverridden, called: Called) -> str:
    user = called(event.user_id)
    if event.position is None:
        return f"{user} has the derived place in the bid order again"
    return f"{user} has place {event.position} in the bid order"


@_sentence.register
def _adjusted(event: events.BidOrderAdjusted, called: Called) -> str:
    places = sorted((place, called(user)) for user, place in event.positions.items())
    shown = ", ".join(f"{user} {place}" for place, user in places)
    return f"places in the bid order: {shown}"


@_sentence.register
def _window(event: events.BidWindowOverridden, called: Called) -> str:
    user = called(event.user_id)
    if event.window is None:
        return f"{user} has the derived window in round {event.round_id} again"
    return f"{user} bids in round {event.round_id} {_window_text(event.window)}"


def _window_text(window: Window) -> str:
    return (
        f"from {window.starts_at:%Y-%m-%d %H:%M} to {window.ends_at:%Y-%m-%d %H:%M} UTC"
    )


def _days(days: Sequence[datetime.date]) -> str:
    if not days:
        return "no days"
    if len(days) == 1:
        return f"{days[0]}"
    return f"{days[0]} to {days[-1]} ({len(days)} days)"
