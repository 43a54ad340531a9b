"""What the tests of bidding start from."""

import datetime

import attrs
import pytest

from argos_engine.domain.metadata import Context, Principal
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.bid_calendar import BidCalendar
from argos_engine.domains.bidding.commands import AdoptYearFacts, StartRound
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.participant import Participant
from argos_engine.domains.bidding.round_terms import RoundTerms
from argos_engine.domains.bidding.schedule import Schedule
from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.user import UserType
from argos_engine.domains.bidding.year_facts import YearFacts
from argos_engine.domains.bidding.zone import Zone

AT = datetime.datetime(2025, 12, 1, 16, tzinfo=datetime.UTC)
MONDAY = datetime.date(2025, 12, 1)
CALENDAR = BidCalendar(datetime.date(2026, 1, 4), 26, (datetime.date(2026, 7, 3),))
SCHEDULE = Schedule(
    Zone("Test/West", -7 * 3_600), MONDAY, datetime.time(8), datetime.time(10), 1
)


@attrs.define
class Bidding:
    """An area that commands can be given to, one after the other."""

    area: Area = AREA.initial_state
    at: datetime.datetime = AT

    def do(self, command, role="admin"):
        event = AREA.decide(self.area, command, self.context(role))
        self.area = AREA.evolve(self.area, event)
        return event

    def context(self, role):
        return Context(self.at, Principal("operator:JD", frozenset({role})), "a test")


def participant(user_id, position, **changes):
    # Thirty years of service: 208 hours of leave.
    day = datetime.date(1996, 1, 7)
    initials = f"{user_id[-1].upper()}{user_id[-1].upper()}"
    user = Participant(
        user_id,
        initials,
        f"Controller {initials}",
        UserType.CPC,
        crew=None,
        seniority=Seniority(*(day,) * 4, lottery=position),
        position=position,
    )
    return attrs.evolve(user, **changes)


def terms(round_id="r1", number=1, **changes):
    values = {
        "name": f"Round {number}",
        "slots_per_day": 1,
        "max_groups": 2,
        "max_total_hours": 48,
        "is_windowed": False,
    }
    return RoundTerms(round_id, "all", number, **values | changes)


def facts(*rounds, **changes):
    values = {"year_version": 10, "stage": Stage.BIDDING_ACTIVE, "calendar": CALENDAR}
    return YearFacts(rounds=rounds or (terms(), terms("r2", 2)), **values | changes)


PEOPLE = (participant("u-a", 1), participant("u-b", 2), participant("u-c", 3))


class Make:
    """Values with everything that a test does not care for."""

    at = AT
    calendar = CALENDAR
    schedule = SCHEDULE
    people = PEOPLE
    participant = staticmethod(participant)
    terms = staticmethod(terms)
    facts = staticmethod(facts)


@pytest.fixture
def make():
    return Make


@pytest.fixture
def empty():
    return Bidding()


@pytest.fixture
def ready():
    """The area knows its year, which takes bids; there are three users."""
    bidding = Bidding()
    bidding.do(AdoptYearFacts(facts(), PEOPLE))
    return bidding


@pytest.fixture
def bidding(ready):
    """Round r1 is open: one slot a day, two groups, 48 hours, no windows."""
    ready.do(StartRound("r1"))
    return ready


@pytest.fixture
def windowed():
    """Round r1 is open; u-a has a window today, u-b tomorrow, u-c the day after."""
    bidding = Bidding()
    rounds = terms(is_windowed=True), terms("r2", 2, is_windowed=True)
    bidding.do(AdoptYearFacts(facts(*rounds, schedule=SCHEDULE), PEOPLE))
    bidding.do(StartRound("r1"))
    return bidding
