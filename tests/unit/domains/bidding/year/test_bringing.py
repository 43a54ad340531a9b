"""Leave comes along with people who are moved, whatever ends or is undone meanwhile."""

import datetime

import pytest

from argos_engine.domains.bidding.commands import StartRound, SubmitBid, WithdrawBid
from argos_engine.domains.bidding.events import LeaveAdopted
from argos_engine.domains.bidding.leave import Bid
from argos_engine.domains.bidding.year.commands import ActivateBidding
from argos_engine.domains.bidding.year.user_commands import OverrideArea
from argos_engine.errors import CommandRejectedError
from tests.bid_year import STREAMS
from tests.life import Fuse

MONDAY = datetime.date(2026, 7, 6)
TUESDAY = datetime.date(2026, 7, 7)
MOVE = OverrideArea("u1", "WEST", "covers for a colleague until spring")
EAST, WEST = STREAMS["EAST"], STREAMS["WEST"]


def bid(day):
    return SubmitBid("prime", "u1", (day,))


def held(*days):
    return tuple(Bid("prime", "u1", (day,)) for day in days)


def brought(life):
    return [
        (each.stream, each.event.bids)
        for each in life.log()
        if isinstance(each.event, LeaveAdopted)
    ]


@pytest.fixture
def bidding(life):
    """Round prime is open in all areas, and u1 has a Monday in EAST."""
    life.year(ActivateBidding())
    life.run()
    for stream in STREAMS.values():
        life.execute(stream, StartRound("prime"), roles=["admin"])
    life.execute(EAST, bid(MONDAY), roles=["bidder"])
    return life


def test_leave_follows_who_is_moved(bidding):
    bidding.year(MOVE)
    bidding.run()

    assert brought(bidding) == [(WEST, held(MONDAY))]
    with pytest.raises(CommandRejectedError, match="u1 has 2026-07-06 off already"):
        bidding.execute(WEST, bid(MONDAY), roles=["bidder"])
    bidding.execute(WEST, bid(TUESDAY), roles=["bidder"])


def test_nobody_bids_in_two_areas_while_they_are_told(bidding):
    """EAST may still take bids, so WEST does not take any yet."""
    bidding.year(MOVE)
    seen = []

    def interfere(stream, _command):
        if stream == WEST:
            return
        bidding.execute(EAST, bid(TUESDAY), roles=["bidder"])
        with pytest.raises(CommandRejectedError, match="no user u1 in this area"):
            bidding.execute(WEST, bid(TUESDAY), roles=["bidder"])
        seen.append(stream)

    bidding.before_sending = interfere
    bidding.run()

    assert seen == [EAST]
    assert brought(bidding) == [(WEST, held(MONDAY, TUESDAY))]


@pytest.mark.parametrize("place", range(1, 7))
def test_leave_follows_after_a_crash_as_well(begin, bidding, place):
    bidding.year(MOVE)
    burning = begin(Fuse(place))
    burning.run()
    assert burning.fuse.is_burnt

    later = begin()
    later.run()

    assert brought(later) == [(WEST, held(MONDAY))]
    assert later.are_all_current()


def test_who_comes_back_brings_what_was_bid_for_meanwhile(bidding):
    bidding.year(MOVE)
    bidding.run()
    bidding.execute(WEST, bid(TUESDAY), roles=["bidder"])
    bidding.year(OverrideArea("u1", "EAST", "the colleague is back again"))
    bidding.run()

    assert brought(bidding)[1:] == [(EAST, held(TUESDAY))]
    with pytest.raises(CommandRejectedError, match="u1 has 2026-07-07 off already"):
        bidding.execute(EAST, bid(TUESDAY), roles=["bidder"])


def test_leave_that_is_given_back_in_the_old_area_is_free_in_the_new_one(bidding):
    bidding.year(MOVE)
    bidding.run()
    bidding.execute(EAST, WithdrawBid("prime", "u1", MONDAY), roles=["bidder"])
    bidding.run()

    assert brought(bidding)[1:] == [(WEST, ())]
    bidding.execute(WEST, bid(MONDAY), roles=["bidder"])


def test_a_rollback_in_the_old_area_is_told_to_the_new_one(bidding):
    bidding.year(MOVE)
    bidding.run()
    bidding.roll_back("EAST", 3)  # before the bid, and before the area was told
    bidding.run()

    assert brought(bidding)[1:] == [(WEST, ())]
    assert bidding.are_all_current()


def test_a_rollback_in_the_new_area_has_it_told_again(bidding):
    bidding.year(MOVE)
    bidding.run()
    bidding.roll_back("WEST", 4)  # u1 has come, and the leave has not
    bidding.run()

    assert brought(bidding) == [(WEST, held(MONDAY)), (WEST, held(MONDAY))]
    with pytest.raises(CommandRejectedError, match="u1 has 2026-07-06 off already"):
        bidding.execute(WEST, bid(MONDAY), roles=["bidder"])
