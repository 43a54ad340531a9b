"""Never two active years, whatever ends or comes between a grant and its year."""

import pytest

from argos_engine.domain.lifecycle import Rollback
from argos_engine.domains.bidding.active_year.active_year import ActiveYear
from argos_engine.domains.bidding.active_year.commands import (
    RequestActivation,
    ReturnGrant,
)
from argos_engine.domains.bidding.active_year.decider import ACTIVE_YEAR, CENTER
from argos_engine.domains.bidding.active_year.events import GrantReturned
from argos_engine.domains.bidding.active_year.granting import ACTIVE_YEAR_GRANTS
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.year.commands import ActivateBidding, CloseBidding
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.events import BiddingActivated
from argos_engine.errors import CommandRejectedError
from tests.bid_year import CONFIRM, SETUP
from tests.life import Fuse, Life, lives

PROCESS = "process:active-year"
FROZEN = (*SETUP, CONFIRM)
REASON = "the wrong year was named"


class YearsLife(Life):
    def year(self, year_id, *commands, role="admin"):
        return self.execute(YEAR.stream(year_id), *commands, roles=[role])

    def request(self, year_id):
        return self.execute(CENTER, RequestActivation(year_id), roles=["admin"])

    def stage(self, year_id):
        return self.state(YEAR.stream(year_id)).stage

    def holder(self):
        return self.state(CENTER).year_id

    def by_process(self):
        return [
            (str(each.stream), type(each.event).__name__)
            for each in self.log()
            if each.principal.id == PROCESS
        ]


@pytest.fixture
def begin(tmp_path):
    types = (YEAR, ACTIVE_YEAR)
    with lives(tmp_path / "bids.db", types, YearsLife, ACTIVE_YEAR_GRANTS) as begin:
        yield begin


@pytest.fixture
def life(begin):
    """Two frozen years."""
    life = begin()
    for year_id in ("2026", "2027"):
        life.year(year_id, *FROZEN)
    return life


def test_a_grant_activates_its_year(life):
    granted = life.request("2026")
    assert life.stage("2026") is Stage.CANONICALIZED
    life.run()

    assert life.stage("2026") is Stage.BIDDING_ACTIVE
    activated = life.log()[-1]
    assert isinstance(activated.event, BiddingActivated)
    assert activated.causation_id == granted.command_id
    assert activated.principal.id == PROCESS


def test_another_year_is_refused_until_the_active_one_is_closed(life):
    life.request("2026")
    for _ in range(2):  # before the grant has reached its year, and after
        with pytest.raises(CommandRejectedError, match="2026 is the active year"):
            life.request("2027")
        life.run()
    life.year("2026", CloseBidding())
    with pytest.raises(CommandRejectedError, match="2026 is the active year"):
        life.request("2027")
    life.run()
    life.request("2027")
    life.run()

    assert life.stage("2026") is Stage.BIDDING_CLOSED
    assert life.stage("2027") is Stage.BIDDING_ACTIVE
    assert life.engine.verify().is_sound


@pytest.mark.parametrize("commands", [(), SETUP])
def test_a_year_that_is_not_frozen_gives_its_grant_back(life, commands):
    if commands:
        life.year("2028", *commands)
    life.request("2028")
    life.run()

    assert life.holder() is None
    assert life.log()[-1].event == GrantReturned("2028", 1)
    life.request("2026")
    life.run()
    assert life.stage("2026") is Stage.BIDDING_ACTIVE


def test_a_year_that_was_frozen_too_late_has_to_ask_again(life):
    life.year("2028", *SETUP)
    life.request("2028")
    life.year("2028", CONFIRM)
    life.run()

    assert life.holder() is None
    assert life.stage("2028") is Stage.CANONICALIZED
    life.request("2028")
    life.run()
    assert life.stage("2028") is Stage.BIDDING_ACTIVE


def test_a_closed_year_gives_its_grant_back(life):
    life.request("2026")
    life.run()
    life.year("2026", CloseBidding())
    life.run()
    life.request("2026")
    life.run()

    assert life.state(CENTER) == ActiveYear(None, 2)
    assert life.stage("2026") is Stage.BIDDING_CLOSED


@pytest.mark.parametrize("place", [1, 2])
def test_an_activation_that_is_cut_off_is_done_to_the_end_and_once(begin, place):
    life = begin(Fuse(place))
    for year_id in ("2026", "2027"):
        life.year(year_id, *FROZEN)
    life.request("2026")
    life.run()
    assert life.fuse.is_burnt

    later = begin()
    with pytest.raises(CommandRejectedError, match="2026 is the active year"):
        later.request("2027")
    later.run()

    assert later.by_process() == [("bid-year:2026", "BiddingActivated")]
    assert later.holder() == "2026"
    assert later.engine.verify().is_sound


@pytest.mark.parametrize("place", [1, 2])
def test_a_return_that_is_cut_off_frees_the_place_once(begin, place):
    """Also if another year has the grant by the time the return comes again."""
    life = begin(Fuse(2 + place))
    for year_id in ("2026", "2027"):
        life.year(year_id, *FROZEN)
    life.request("2026")
    life.run()
    life.year("2026", CloseBidding())
    life.run()
    assert life.fuse.is_burnt

    later = begin()
    if place == 1:
        later.run()
    later.request("2027")
    later.run()

    assert later.state(CENTER) == ActiveYear("2027", 2)
    assert later.stage("2027") is Stage.BIDDING_ACTIVE
    assert later.engine.verify().is_sound


def test_a_grant_is_kept_by_a_year_that_was_activated_by_hand(life):
    life.request("2026")
    life.year("2026", ActivateBidding(), role="process")
    life.run()
    assert life.holder() == "2026"

    life.year("2026", CloseBidding())
    life.run()
    assert life.holder() is None


def test_a_grant_for_a_year_that_is_active_already_is_kept(life):
    life.year("2026", ActivateBidding(), role="process")
    life.request("2026")
    life.run()

    assert life.holder() == "2026"
    assert life.by_process() == []


def test_a_year_that_was_closed_without_the_grant_gives_nothing_back(life):
    life.request("2026")
    life.run()
    life.year("2027", ActivateBidding(), role="process")
    life.year("2027", CloseBidding())
    life.run()

    assert life.holder() == "2026"


def test_what_was_given_back_by_hand_is_not_given_back_twice(life):
    life.request("2026")
    life.run()
    life.year("2026", CloseBidding())
    life.execute(CENTER, ReturnGrant(1), roles=["process"])
    life.request("2027")
    life.run()

    assert life.state(CENTER) == ActiveYear("2027", 2)
    assert life.stage("2027") is Stage.BIDDING_ACTIVE
    assert life.delivery.error is None


def test_a_grant_of_another_stream_activates_nothing(life):
    other = ACTIVE_YEAR.stream("elsewhere")
    life.execute(other, RequestActivation("2026"), roles=["admin"])
    life.run()

    assert life.stage("2026") is Stage.CANONICALIZED
    assert life.by_process() == []


@pytest.mark.parametrize("stream", [CENTER, YEAR.stream("2026")])
def test_neither_the_place_nor_an_active_year_is_rolled_back(life, stream):
    life.request("2026")
    life.run()
    desk = life.engine.acting_as(roles=["admin", "process"])
    handle = desk.submit(stream, Rollback(0, REASON))
    life.engine.run()

    with pytest.raises(CommandRejectedError, match="rolled back"):
        handle.result(0)
    with pytest.raises(CommandRejectedError, match="2026 is the active year"):
        life.request("2027")


def test_a_draft_that_is_rolled_back_after_it_asked_has_no_grant(life):
    life.year("2028", *SETUP)
    life.request("2028")
    desk = life.engine.acting_as(roles=["admin"])
    desk.submit(YEAR.stream("2028"), Rollback(1, REASON))
    life.engine.run()
    life.run()

    assert life.holder() is None
