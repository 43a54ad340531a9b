"""The state of a bid year: everything that must be unique or complete in the year."""

from collections.abc import Iterator

import attrs
from immutables import Map

from argos_engine.domains.bidding.bid_calendar import BidCalendar
from argos_engine.domains.bidding.round_terms import RoundGroup, RoundTerms
from argos_engine.domains.bidding.schedule import Schedule
from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.year.area import YearArea
from argos_engine.domains.bidding.year.user import YearUser


@attrs.frozen
class BidYear:
    """What the rules of a bid year look at."""

    calendar: BidCalendar | None = None
    label: str | None = None
    notes: str | None = None
    stage: Stage = Stage.DRAFT
    expected_areas: int | None = None
    areas: Map[str, YearArea] = attrs.field(default=Map())
    """By `area_id`."""
    round_groups: Map[str, RoundGroup] = attrs.field(default=Map())
    """By `round_group_id`."""
    rounds: Map[str, RoundTerms] = attrs.field(default=Map())
    """By `round_id`."""
    schedule: Schedule | None = None
    users: Map[str, YearUser] = attrs.field(default=Map())
    """By `user_id`."""
    initials: Map[str, str] = attrs.field(default=Map())
    """Whose initials they are: the `user_id`."""
    positions: Map[str, int] = attrs.field(default=Map())
    """Places in the frozen bid orders, from 1 on, by `user_id`."""

    def rounds_of(self, round_group_id: str | None) -> tuple[RoundTerms, ...]:
        """Return the rounds of a round group by their numbers."""
        mine = (
            each
            for each in self.rounds.values()
            if each.round_group_id == round_group_id
        )
        return tuple(sorted(mine, key=lambda each: each.number))

    def areas_by_id(self) -> list[YearArea]:
        """Return all areas, ordered by their ids."""
        return sorted(self.areas.values(), key=lambda each: each.area_id)

    def users_of(self, area_id: str) -> Iterator[YearUser]:
        """Yield the users who belong to an area, whatever was overridden."""
        return (each for each in self.users.values() if each.area_id == area_id)

    def bidders_of(self, area_id: str) -> Iterator[YearUser]:
        """Yield the users of an area who are to bid."""
        return (
            each for each in self.users_of(area_id) if not each.excluded_from_bidding
        )

    def seniority_of(self, area_id: str) -> dict[str, Seniority]:
        """Return what ranks the bidders of an area, by `user_id`."""
        return {each.user_id: each.seniority for each in self.bidders_of(area_id)}
