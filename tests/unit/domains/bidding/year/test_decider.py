"""What an engine is told about a bid year."""

import attrs
import pytest

from argos_engine.domains.bidding.year.decide import YearCommand, YearEvent
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.events import ReadyToBidConfirmed
from argos_engine.domains.bidding.year.evolve import evolve_structure
from argos_engine.domains.bidding.year.evolve_users import evolve_users


def test_every_command_is_declared_and_has_a_rule():
    assert set(YEAR.commands) == set(YearCommand.__args__)


def test_every_event_is_declared_and_changes_the_state():
    handled = {*evolve_structure.registry, *evolve_users.registry} - {object}

    assert YEAR.event_classes == set(YearEvent.__args__) == handled


def test_freezing_a_year_stores_the_full_state():
    assert YEAR.snapshot_on == {ReadyToBidConfirmed}


def test_the_stream_of_a_year_carries_no_area():
    assert str(YEAR.stream("2026")) == "bid-year:2026"


def test_what_is_no_command_is_a_mistake_of_the_program(draft):
    with pytest.raises(TypeError, match="str is not a command of a bid year"):
        draft.do("open the year")


def test_events_about_what_is_not_there_change_nothing():
    """Evolve never raises, whatever a log holds."""
    nothing = YEAR.initial_state
    for event_class in YEAR.event_classes:
        fields = {each.name for each in attrs.fields(event_class)}
        if fields & {"user_id", "area_id", "round_id", "round_group_id"}:
            event = event_class(**dict.fromkeys(fields, "x"))
            assert isinstance(YEAR.evolve(nothing, event), type(nothing))


def test_states_commands_and_events_cannot_be_changed():
    for changeable in (*YEAR.commands, *YEAR.event_classes, type(YEAR.initial_state)):
        assert attrs.has(changeable)
        assert changeable.__setattr__ is not object.__setattr__
