"""What the tests of bidding start from."""

import datetime
from collections.abc import Callable

import attrs
import pytest

from argos_engine.domain.metadata import Context, Principal
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.commands import (
    AreaCommand,
    OpenRound,
    OpenYear,
    RegisterUser,
)
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.events import AreaEvent
from argos_engine.domains.bidding.user import UserType

AT = datetime.datetime(2025, 11, 3, tzinfo=datetime.UTC)


@attrs.define
class Bidding:
    """An area that commands can be given to, one after the other."""

    area: Area = AREA.initial_state

    def do(self, command: AreaCommand, role: str = "admin") -> AreaEvent:
        context = self.context(role)
        event = AREA.decide(self.area, command, context)
        self.area = AREA.evolve(self.area, event)
        return event

    @staticmethod
    def context(role: str) -> Context:
        return Context(AT, Principal("operator:JD", frozenset({role})), "test")


def registration(initials: str, **changes: object) -> RegisterUser:
    day = datetime.date(2000, 1, 2)
    # Everybody but for the changes has the same dates; the lottery keeps them apart.
    lottery = int(initials, 36)
    command = RegisterUser(
        initials, f"Controller {initials}", UserType.CPC, day, day, day, day, lottery
    )
    return attrs.evolve(command, **changes)


@pytest.fixture(name="registration")
def _registration() -> Callable[..., RegisterUser]:
    return registration


@pytest.fixture
def empty() -> Bidding:
    return Bidding()


@pytest.fixture
def ready() -> Bidding:
    """The year is open, AB and CD are registered, and there is no round."""
    bidding = Bidding()
    bidding.do(OpenYear(datetime.date(2026, 1, 4), 26))
    bidding.do(registration("AB"))
    bidding.do(registration("CD"))
    return bidding


@pytest.fixture
def bidding(ready: Bidding) -> Bidding:
    """Round 1 is open: one slot a day, two groups, 48 hours."""
    ready.do(OpenRound(1, "Prime time", 1, 2, 48))
    return ready
