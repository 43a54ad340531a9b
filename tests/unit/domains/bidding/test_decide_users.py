"""Who is in an area, and who may change that."""

import datetime

import attrs
import pytest

from argos_engine.domains.bidding.commands import FinalizeRound, OpenYear, UpdateUser
from argos_engine.domains.bidding.events import UserUpdated
from argos_engine.domains.bidding.refusal import RoleMissingError, UserError, YearError
from argos_engine.domains.bidding.seniority import Seniority
from argos_engine.domains.bidding.user import User, UserType


def test_a_registered_user_is_in_the_area(empty, registration):
    command = registration("AB", crew=3)

    empty.do(command)

    user = User("AB", "Controller AB", UserType.CPC, 3, command.seniority)
    assert dict(empty.area.users) == {"AB": user}


def test_initials_stand_for_one_user_only(ready, registration):
    with pytest.raises(UserError, match="initials AB stand for another user"):
        ready.do(registration("AB", name="Somebody else"))


def test_an_update_records_only_what_changes(ready):
    event = ready.do(UpdateUser("AB", name="Controller AB", crew=5))

    assert event == UserUpdated("AB", crew=5)
    assert ready.area.users["AB"].crew == 5
    assert ready.area.users["AB"].name == "Controller AB"


def test_an_update_can_change_everything_but_initials(ready):
    day = datetime.date(1999, 5, 2)

    ready.do(UpdateUser("AB", "New name", UserType.CPC_IT, 2, day, day, day, day, 0))

    seniority = Seniority(day, day, day, day, 0)
    expected = User("AB", "New name", UserType.CPC_IT, 2, seniority)
    assert ready.area.users["AB"] == expected


def test_an_update_of_one_date_keeps_the_others(ready):
    before = ready.area.users["AB"].seniority
    day = datetime.date(1999, 5, 2)

    ready.do(UpdateUser("AB", scd_date=day))

    assert ready.area.users["AB"].seniority == attrs.evolve(before, scd_date=day)


def test_an_update_that_changes_nothing_is_refused(ready):
    with pytest.raises(UserError, match="changes nothing of user AB"):
        ready.do(UpdateUser("AB", name="Controller AB"))


def test_an_unknown_user_cannot_be_updated(ready):
    with pytest.raises(UserError, match="no user has the initials XY"):
        ready.do(UpdateUser("XY", crew=1))


def test_seniority_stays_while_a_round_is_open(bidding):
    with pytest.raises(UserError, match="seniority of user AB stays while round 1"):
        bidding.do(UpdateUser("AB", lottery=7))


def test_a_crew_can_change_while_a_round_is_open(bidding):
    bidding.do(UpdateUser("AB", crew=7))

    assert bidding.area.users["AB"].crew == 7


def test_seniority_can_change_between_rounds(bidding):
    bidding.do(FinalizeRound(1))

    bidding.do(UpdateUser("AB", lottery=7))

    assert bidding.area.users["AB"].seniority.lottery == 7


def test_the_year_is_opened_once(ready):
    with pytest.raises(YearError, match="open from 2026-01-04 on already"):
        ready.do(OpenYear(datetime.date(2027, 1, 3), 26))


def test_a_bidder_neither_registers_nor_updates_nor_opens_the_year(
    empty, ready, registration
):
    with pytest.raises(RoleMissingError, match="operator:JD needs the role admin"):
        empty.do(registration("AB"), role="bidder")
    with pytest.raises(RoleMissingError):
        empty.do(OpenYear(datetime.date(2026, 1, 4), 26), role="bidder")
    with pytest.raises(RoleMissingError):
        ready.do(UpdateUser("AB", crew=1), role="bidder")
