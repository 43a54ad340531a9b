"""The decider of the active year: what an engine is given to keep one."""

from argos_engine.domain.decider import Decider
from argos_engine.domains.bidding.active_year.active_year import ActiveYear
from argos_engine.domains.bidding.active_year.commands import ActiveYearCommand
from argos_engine.domains.bidding.active_year.events import (
    ActivationGranted,
    ActiveYearEvent,
    GrantReturned,
)
from argos_engine.domains.bidding.active_year.rules import (
    RULES,
    authorize,
    decide,
    evolve,
)

ACTIVE_YEAR: Decider[ActiveYearCommand, ActiveYearEvent, ActiveYear] = Decider(
    "bid-active-year",
    ActiveYear(),
    decide,
    evolve,
    {
        "active.grant.made": ActivationGranted,
        "active.grant.returned": GrantReturned,
    },
    commands=tuple(RULES),
    authorize=authorize,
)
"""One aggregate for a journal, as there is one place: `CENTER`."""

CENTER = ACTIVE_YEAR.stream("center")
"""The only stream whose grants activate a year."""
