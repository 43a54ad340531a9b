"""Whoever the log of bidding names is known to have acted, without being asked."""

import datetime

import pytest

from argos_engine.domains.bidding.capability import Role
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.operators.commands import (
    CreateOperator,
    DeleteOperator,
)
from argos_engine.domains.bidding.operators.decider import OFFICE, OPERATORS
from argos_engine.domains.bidding.operators.recording import OPERATOR_RECORDS
from argos_engine.domains.bidding.year.commands import CreateBidYear
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.errors import CommandRejectedError
from tests.bid_year import YEAR_2026
from tests.life import Fuse, Life, lives

FIRST_DAY = datetime.date(2026, 1, 4)


class OfficeLife(Life):
    def do(self, command, by="operator:ann"):
        return self.execute(OFFICE, command, principal=by, roles=["admin"])

    def create_year(self, by, pay_periods=26):
        command = CreateBidYear(FIRST_DAY, pay_periods)
        self.execute(YEAR_2026, command, principal=by, roles=["admin"])

    def has_acted(self):
        operators = self.state(OFFICE).operators.values()
        return {each.operator_id for each in operators if each.has_acted}


@pytest.fixture
def begin(tmp_path):
    types = (YEAR, AREA, OPERATORS)
    with lives(tmp_path / "bids.db", types, OfficeLife, OPERATOR_RECORDS) as begin:
        yield begin


@pytest.fixture
def life(begin):
    """Ann is an admin, and so are Eve and Max, who have done nothing yet."""
    life = begin()
    life.do(CreateOperator("ann", "ann", "Ann", Role.ADMIN), by="program:setup")
    for name in ("eve", "max"):
        life.do(CreateOperator(name, name, name.title(), Role.ADMIN))
    return life


def test_who_is_named_in_another_stream_is_never_deleted(life):
    life.create_year(by="operator:eve")
    life.run()

    assert life.has_acted() == {"ann", "eve"}
    with pytest.raises(CommandRejectedError, match="eve is named in the log: disable"):
        life.do(DeleteOperator("eve"))
    life.do(DeleteOperator("max"))


def test_who_acts_often_is_taken_down_once(life):
    life.create_year(by="operator:eve")
    life.create_year(by="operator:eve", pay_periods=27)
    life.run()
    before = life.log()
    life.create_year(by="operator:eve")
    life.run()

    assert len(life.log()) == len(before) + 1
    assert life.delivery.error is None


@pytest.mark.parametrize("by", ["program:night", "operator:nobody", "operator:max"])
def test_whoever_is_no_operator_by_then_holds_nothing_up(life, by):
    life.create_year(by=by)
    life.do(DeleteOperator("max"))
    life.run()

    assert life.has_acted() == {"ann"}
    assert life.delivery.error is None


@pytest.mark.parametrize("place", [1, 2])
def test_a_crash_loses_nothing(begin, life, place):
    life.create_year(by="operator:eve")
    burning = begin(Fuse(place))
    burning.run()
    assert burning.fuse.is_burnt
    later = begin()
    later.run()

    assert later.has_acted() == {"ann", "eve"}
