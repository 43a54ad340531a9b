"""What an engine is told about an area."""

import attrs
import pytest

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.domains.bidding.commands import AreaCommand
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.events import AreaEvent, RoundFinalized
from argos_engine.domains.bidding.evolve import _evolve
from argos_engine.domains.bidding.refusal import RoleMissingError

ACTIONS = [Checkpoint("noon"), Rollback("noon", "entered for the wrong users")]


def test_every_command_is_declared_and_has_a_rule():
    assert set(AREA.commands) == set(AreaCommand.__args__)


def test_every_event_is_declared_and_changes_the_state():
    declared = {event_type.event_class for event_type in AREA.events.values()}

    assert declared == set(AreaEvent.__args__)
    assert declared == set(_evolve.registry) - {object}


def test_finalizing_a_round_stores_the_full_state():
    assert AREA.snapshot_on == {RoundFinalized}


def test_the_stream_of_an_area_names_year_and_code():
    assert str(AREA.stream("2026/NORTH")) == "bid-area:2026/NORTH"


@pytest.mark.parametrize("action", ACTIONS)
def test_an_admin_takes_checkpoints_and_rolls_back(bidding, action):
    AREA.authorize(bidding.area, action, bidding.context("admin"))


@pytest.mark.parametrize("action", ACTIONS)
def test_a_bidder_neither_takes_checkpoints_nor_rolls_back(bidding, action):
    with pytest.raises(RoleMissingError, match="operator:JD needs the role admin"):
        AREA.authorize(bidding.area, action, bidding.context("bidder"))


def test_what_is_no_command_is_a_mistake_of_the_program(bidding):
    with pytest.raises(TypeError, match="str is not a command of leave bidding"):
        bidding.do("open the round")


def test_states_and_events_cannot_be_changed():
    for changeable in (*AREA.commands, *AreaEvent.__args__, type(AREA.initial_state)):
        assert attrs.has(changeable)
        assert changeable.__setattr__ is not object.__setattr__
