"""Bid years in the stages that tests start from."""

import datetime

import attrs
import pytest

from argos_engine.domain.metadata import Context, Principal
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.user import UserType
from argos_engine.domains.bidding.year import commands, user_commands
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.telling import YEAR_FACTS
from argos_engine.domains.bidding.zone import OffsetChange, Zone
from tests.bid_year import CONFIRM, SETUP
from tests.bid_year_life import BidYearLife
from tests.life import lives

AT = datetime.datetime(2025, 11, 3, 12, tzinfo=datetime.UTC)
FIRST_DAY = datetime.date(2026, 1, 4)
DENVER = Zone(
    "America/Denver",
    -25_200,
    (
        OffsetChange(datetime.datetime(2026, 3, 8, 9, tzinfo=datetime.UTC), -21_600),
        OffsetChange(datetime.datetime(2026, 11, 1, 8, tzinfo=datetime.UTC), -25_200),
    ),
)


@attrs.define
class Year:
    """A bid year that commands can be given to, one after the other."""

    state: BidYear = YEAR.initial_state
    at: datetime.datetime = AT

    def do(self, *given, role="admin"):
        event = None
        for command in given:
            event = YEAR.decide(self.state, command, self.context(role))
            self.state = YEAR.evolve(self.state, event)
        return event

    def context(self, role):
        return Context(self.at, Principal("operator:JD", frozenset({role})), "a test")


def register(user_id, area_id="north", **changes):
    day = datetime.date(2000, 1, 2)
    # Everybody but for the changes has the same dates; the lottery keeps them apart.
    lottery = int(user_id.removeprefix("u"))
    command = user_commands.RegisterUser(
        user_id,
        f"{lottery:02}",
        f"Controller {lottery}",
        UserType.CPC,
        *(day,) * 4,
        lottery=lottery,
        area_id=area_id,
    )
    return attrs.evolve(command, **changes)


def create_round(round_id="r1", number=1, **changes):
    terms = {
        "round_group_id": "all",
        "name": f"Round {number}",
        "slots_per_day": 2,
        "max_groups": 2,
        "max_total_hours": 80,
    }
    return commands.CreateRound(round_id=round_id, number=number, **terms | changes)


def schedule(**changes):
    command = commands.SetBidSchedule(
        DENVER,
        datetime.date(2025, 12, 1),
        datetime.time(8),
        datetime.time(18),
        bidders_a_day=2,
    )
    return attrs.evolve(command, **changes)


@pytest.fixture
def make():
    """Return what makes commands with everything that the test does not care for."""

    class Make:
        user = staticmethod(register)
        round = staticmethod(create_round)
        schedule = staticmethod(schedule)
        denver = DENVER

    return Make


@pytest.fixture
def empty():
    return Year()


@pytest.fixture
def draft():
    """Complete, but nobody has said so: two areas, three users, one round."""
    year = Year()
    year.do(
        commands.CreateBidYear(FIRST_DAY, 26, (datetime.date(2026, 7, 4),)),
        commands.SetExpectedAreaCount(2),
        commands.CreateArea("north", "N"),
        commands.CreateArea("east", "E", "East side"),
        commands.SetExpectedUserCount("north", 2),
        commands.SetExpectedUserCount("east", 1),
        commands.CreateRoundGroup("all", "All areas"),
        create_round(),
        commands.AssignRoundGroup("north", "all"),
        commands.AssignRoundGroup("east", "all"),
        schedule(),
        register("u1"),
        register("u2"),
        register("u3", "east"),
    )
    return year


@pytest.fixture
def complete(draft):
    draft.do(commands.CompleteBootstrap())
    return draft


@pytest.fixture
def confirmed(complete):
    complete.do(commands.ConfirmReadyToBid(commands.CONFIRMATION))
    return complete


@pytest.fixture
def active(confirmed):
    confirmed.do(commands.ActivateBidding(), role="process")
    return confirmed


@pytest.fixture
def begin(tmp_path):
    types = (YEAR, AREA)
    with lives(tmp_path / "bids.db", types, BidYearLife, YEAR_FACTS) as begin:
        yield begin


@pytest.fixture
def life(begin):
    """A confirmed year of which all areas know."""
    life = begin()
    life.year(*SETUP, CONFIRM)
    life.run()
    return life
