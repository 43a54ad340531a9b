"""How the people of a bid year follow from what has happened; total, never raises."""

import functools
from typing import Any

import attrs

from argos_engine.domains.bidding.year import user_events as events
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.user import AreaOverride, YearUser


# Dispatches on its first argument, which is why the event stands there.
@functools.singledispatch
def evolve_users(_event: object, year: BidYear) -> BidYear:
    """Return *year* after an event about one of its users."""
    return year


@evolve_users.register
def _registered(event: events.UserRegistered, year: BidYear) -> BidYear:
    user = YearUser(
        event.user_id,
        event.initials,
        event.name,
        event.user_type,
        event.crew,
        event.seniority,
        event.area_id,
    )
    return attrs.evolve(
        year,
        users=year.users.set(event.user_id, user),
        initials=year.initials.set(event.initials, event.user_id),
    )


@evolve_users.register
def _updated(event: events.UserUpdated, year: BidYear) -> BidYear:
    given = attrs.asdict(event, recurse=False)
    changes = {name: value for name, value in given.items() if value is not None}
    before = year.users.get(event.user_id)
    if before is None:
        return year
    changed = _changed(year, **changes)
    if event.initials is None:
        return changed
    initials = changed.initials.mutate()
    initials.pop(before.initials, None)
    initials[event.initials] = event.user_id
    return attrs.evolve(changed, initials=initials.finish())


@evolve_users.register
def _participation_set(event: events.ParticipationSet, year: BidYear) -> BidYear:
    return _changed(year, **attrs.asdict(event))


@evolve_users.register
def _moved(event: events.UserMoved, year: BidYear) -> BidYear:
    # Who comes to No Bid, for the first time or again, is to be looked at.
    return _changed(
        year, user_id=event.user_id, area_id=event.area_id, no_bid_reviewed=False
    )


@evolve_users.register
def _reviewed(event: events.NoBidReviewed, year: BidYear) -> BidYear:
    return _changed(year, user_id=event.user_id, no_bid_reviewed=True)


@evolve_users.register
def _overridden(event: events.AreaOverridden, year: BidYear) -> BidYear:
    override = AreaOverride(event.area_id, event.reason)
    return _changed(year, user_id=event.user_id, area_override=override)


def _changed(
    year: BidYear,
    user_id: str,
    **changes: Any,  # noqa: ANN401  # whatever the fields are
) -> BidYear:
    user = year.users.get(user_id)
    if user is None:
        return year
    users = year.users.set(user_id, attrs.evolve(user, **changes))
    return attrs.evolve(year, users=users)
