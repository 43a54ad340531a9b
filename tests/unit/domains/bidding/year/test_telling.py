"""Areas learn what their year becomes, whatever ends or comes in between."""

import itertools

import attrs
import pytest

from argos_engine.domain.lifecycle import Checkpoint, RolledBack
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.events import YearFactsAdopted
from argos_engine.domains.bidding.stage import Stage
from argos_engine.domains.bidding.year.commands import (
    ActivateBidding,
    CloseBidding,
    DescribeYear,
)
from argos_engine.domains.bidding.year.facts import facts_for_area
from argos_engine.domains.bidding.year.knowledge import Knowledge
from argos_engine.domains.bidding.year.user_commands import OverrideArea, UpdateUser
from argos_engine.errors import CommandRejectedError
from tests.bid_year import AREAS, CONFIRM, SETUP, STREAMS, YEAR_2026
from tests.bid_year_life import rollback_to
from tests.life import Fuse

PROCESS = "process:year-facts"
REASON = "covers for a colleague until spring"


def _without_people(command):
    return attrs.evolve(command, participants=())


def test_a_draft_is_nobodys_business(begin):
    life = begin()
    life.year(*SETUP, UpdateUser("u1", name="New Name"))
    life.run()

    assert life.told() == []
    assert set(life.knowledge().values()) == {Knowledge(None, is_current=True)}


def test_a_confirmation_reaches_every_area(begin):
    life = begin()
    confirmed = life.year(*SETUP, CONFIRM)
    assert set(life.knowledge().values()) == {Knowledge(None, is_current=False)}
    life.run()

    version = confirmed.version
    assert life.told() == [(area_id, version) for area_id in AREAS]
    assert set(life.knowledge().values()) == {Knowledge(version, is_current=True)}
    for each in life.log():
        if isinstance(each.event, YearFactsAdopted):
            assert each.principal.id == PROCESS
            assert each.causation_id == confirmed.command_id
            assert each.cause == (
                f"year.readiness.confirmed at version {version} of bid-year:2026"
            )


def test_a_wrong_phrase_tells_nobody_anything(begin):
    life = begin()
    life.year(*SETUP)
    with pytest.raises(CommandRejectedError, match="type exactly"):
        life.year(type(CONFIRM)("i understand this action is irreversible"))
    life.run()

    assert life.told() == []


PLACES = 2 * len(AREAS)


@pytest.mark.parametrize("place", range(1, PLACES + 1))
def test_a_confirmation_whose_telling_is_cut_off_is_told_to_the_end(begin, place):
    """All areas know of it in the end, each once, and no other way is left open."""
    life = begin(Fuse(place))
    version = life.year(*SETUP, CONFIRM).version
    life.run()
    assert life.fuse.is_burnt
    assert len(life.told()) == place // 2  # those that are not yet take no bids

    later = begin()
    later.run()

    assert later.told() == [(area_id, version) for area_id in AREAS]
    assert later.are_all_current()
    assert later.engine.verify().is_sound


def test_a_crash_before_the_process_began_loses_nothing(begin):
    version = begin().year(*SETUP, CONFIRM).version
    later = begin()
    later.run()

    assert later.told() == [(area_id, version) for area_id in AREAS]


def test_only_areas_that_it_concerns_are_told_of_a_change(life):
    life.year(UpdateUser("u2", name="New Name"))
    life.run()
    assert [area_id for area_id, _ in life.told()[len(AREAS) :]] == ["NORTH"]

    life.year(ActivateBidding())
    life.run()
    life.year(OverrideArea("u2", "WEST", REASON), DescribeYear("Leave 2026"))
    life.run()

    told = [area_id for area_id, _ in life.told()[len(AREAS) + 1 :]]
    assert told == [*AREAS, "NORTH", "WEST"]
    assert life.are_all_current()


def test_an_area_is_behind_until_it_is_told(life):
    version = life.year(UpdateUser("u2", name="New Name")).version
    assert life.knowledge()["NORTH"] == Knowledge(version - 1, is_current=False)
    assert life.knowledge()["WEST"].is_current
    life.run()

    assert life.knowledge()["NORTH"] == Knowledge(version, is_current=True)


def test_what_is_taken_back_at_once_is_told_as_well(life):
    """Also if the area has not been told of the first when the second happens."""
    life.year(UpdateUser("u2", name="New Name"), UpdateUser("u2", name="User u2"))
    life.run()

    assert life.are_all_current()
    assert len(life.told()) == len(AREAS) + 2


def test_an_area_is_told_again_after_its_rollback(life):
    life.year(ActivateBidding())
    life.run()
    source = life.roll_back("NORTH", 0)
    assert life.knowledge()["NORTH"] == Knowledge(None, is_current=False)
    life.run()

    assert life.are_all_current()
    again = life.log()[-1]
    assert again.causation_id == source.command_id
    assert life.state(STREAMS["NORTH"]).facts.stage is Stage.BIDDING_ACTIVE


def test_an_area_that_still_knows_is_not_told_again(life):
    stream = STREAMS["NORTH"]
    desk = life.engine.acting_as(roles=["admin"])
    desk.submit(stream, Checkpoint("noon"))
    life.engine.run()
    before = life.told()
    life.roll_back("NORTH", 1)
    life.run()

    assert life.told() == before
    assert life.engine.archive.refusals().entries == ()


@pytest.mark.parametrize("place", [1, 2, 3, 4])
def test_a_rollback_while_areas_are_told_is_made_good(begin, place):
    """Before or after any of the commands, and whether or not it crashes then."""
    life = begin()
    life.year(*SETUP, CONFIRM)
    life.run()
    life.year(ActivateBidding())
    sent = itertools.count(1)

    def interfere(stream, _command):
        if next(sent) == place:
            life.roll_back("EAST", 0)

    life.before_sending = interfere
    life.run()
    if place > len(AREAS):
        life.roll_back("EAST", 0)
        life.run()
    assert life.are_all_current()
    told = life.told()

    later = begin()
    later.run()
    assert later.told() == told
    assert later.are_all_current()


def test_who_was_told_by_hand_is_left_alone(begin):
    life = begin()
    life.year(*SETUP, CONFIRM)
    year = life.engine.archive.versioned(YEAR_2026)
    by_hand = facts_for_area(year.state, "NORTH", year.version)
    life.execute(STREAMS["NORTH"], by_hand, roles=["admin"])
    life.run()

    assert sorted(life.told()) == [(area_id, year.version) for area_id in AREAS]
    assert life.delivery.error is None


def test_an_area_that_refuses_keeps_nobody_waiting_and_is_told_once_rolled_back(begin):
    """Somebody told it by hand what was never true."""
    life = begin()
    closed = life.year(*SETUP, CONFIRM, ActivateBidding(), CloseBidding())
    year = life.engine.archive.versioned(YEAR_2026)
    by_hand = facts_for_area(year.state, "NORTH", closed.version + 1)
    life.execute(STREAMS["NORTH"], _without_people(by_hand), roles=["admin"])
    life.run()

    current = {area_id: each.is_current for area_id, each in life.knowledge().items()}
    assert current == {"EAST": True, "NORTH": False, "WEST": True}
    assert life.delivery.error is None
    life.roll_back("NORTH", 0)
    life.run()

    assert life.are_all_current()


@pytest.mark.parametrize(
    "aggregate_id", ["NORTH", "2027/NORTH", "/NORTH", "2026/SOUTH"]
)
def test_a_stream_that_is_no_area_of_a_known_year_is_left_alone(life, aggregate_id):
    stranger = AREA.stream(aggregate_id)
    year = life.engine.archive.versioned(YEAR_2026)
    facts = facts_for_area(year.state, "NORTH", year.version)
    life.execute(stranger, facts, roles=["admin"])
    desk = life.engine.acting_as(roles=["admin"])
    desk.submit(stranger, rollback_to(0))
    life.engine.run()
    before = life.told()
    assert isinstance(life.log()[-1].event, RolledBack)
    life.run()

    assert life.told() == before
    assert life.delivery.error is None
