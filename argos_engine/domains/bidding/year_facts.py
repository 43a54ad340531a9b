"""Year facts: what an area must know of its bid year."""

import attrs

from argos_engine.domains.bidding.bid_calendar import BidCalendar
from argos_engine.domains.bidding.round_terms import RoundTerms
from argos_engine.domains.bidding.schedule import Schedule
from argos_engine.domains.bidding.stage import Stage


@attrs.frozen
class YearFacts:
    """A frozen bid year at one version of its stream, as far as one area goes."""

    year_version: int
    """Of the stream of the year; later facts have a higher one."""
    stage: Stage
    calendar: BidCalendar
    rounds: tuple[RoundTerms, ...]
    """Those of the area, by their numbers."""
    schedule: Schedule | None = None

    def terms(self, round_id: str) -> RoundTerms | None:
        """Return the terms of a round, if the area has it."""
        for terms in self.rounds:
            if terms.round_id == round_id:
                return terms
        return None
