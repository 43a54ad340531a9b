"""No command gets past the roles, whatever is asked and in whatever state."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.domain.metadata import Context, Principal
from argos_engine.domains.bidding import commands
from argos_engine.domains.bidding.active_year.commands import (
    RequestActivation,
    ReturnGrant,
)
from argos_engine.domains.bidding.active_year.decider import ACTIVE_YEAR
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.refusal import RoleMissingError
from argos_engine.domains.bidding.year import commands as year_commands
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.user_commands import UpdateUser
from argos_engine.errors import CommandRejectedError
from tests.unit.domains.bidding import test_bidding_machine as area_machine
from tests.unit.domains.bidding.year import test_year_machine as year_machine

AT = datetime.datetime(2025, 11, 3, tzinfo=datetime.UTC)
BY_BIDDERS = (
    commands.SubmitBid,
    commands.WithdrawBid,
    commands.CompleteTurn,
    commands.PassTurn,
    commands.MissTurn,
)
BY_PROCESSES = (
    commands.AdoptYearFacts,
    commands.AdoptLeave,
    year_commands.ActivateBidding,
    ReturnGrant,
)
ACTIVE_YEAR_COMMANDS = some.sampled_from([RequestActivation("2026"), ReturnGrant(1)])


def by(*roles):
    return Context(AT, Principal("operator:JD", frozenset(roles)), "a test")


def filled(decider, given_commands):
    state, everybody = decider.initial_state, by("admin", "process")
    yield state
    for command in given_commands:
        state = decider.evolve(state, decider.decide(state, command, everybody))
        yield state


AREAS = [
    *filled(
        AREA,
        [
            commands.AdoptYearFacts(area_machine.facts(), area_machine.MOVED),
            commands.StartRound("r1"),
        ],
    )
]
YEARS = [*filled(YEAR, [*year_machine.FILLING, *reversed(year_machine.STEPS)])]
ANY = some.one_of(
    some.tuples(some.just(AREA), some.sampled_from(AREAS), area_machine.COMMANDS),
    some.tuples(some.just(YEAR), some.sampled_from(YEARS), year_machine.COMMANDS),
    some.tuples(
        some.just(ACTIVE_YEAR),
        some.just(ACTIVE_YEAR.initial_state),
        ACTIVE_YEAR_COMMANDS,
    ),
)


@given(asked=ANY, roles=some.sets(some.sampled_from(["", "Admin", "operator"])))
def test_who_has_no_role_that_there_is_gets_nothing(asked, roles):
    decider, state, command = asked

    with pytest.raises(RoleMissingError):
        decider.decide(state, command, by(*roles - {""}))


@given(asked=ANY)
def test_a_bidder_is_asked_about_bids_turns_crews_and_seniority(asked):
    decider, state, command = asked

    if isinstance(command, UpdateUser):
        try:
            event = decider.decide(state, command, by("bidder"))
        except CommandRejectedError:
            return
        assert event.initials is event.name is event.user_type is None
    elif not isinstance(command, BY_BIDDERS):
        with pytest.raises(RoleMissingError):
            decider.decide(state, command, by("bidder"))


@given(asked=ANY)
def test_a_process_carries_facts_and_grants_and_no_more(asked):
    decider, state, command = asked

    if not isinstance(command, BY_PROCESSES):
        with pytest.raises(RoleMissingError):
            decider.decide(state, command, by("process"))


@pytest.mark.parametrize("role", ["bidder", "process"])
@pytest.mark.parametrize("action", [Checkpoint("noon"), Rollback(0, "a test of it")])
@pytest.mark.parametrize(
    ("decider", "states"), [(AREA, AREAS), (YEAR, YEARS)], ids=["area", "year"]
)
def test_only_admins_roll_back_and_take_checkpoints(decider, states, action, role):
    for state in states:
        with pytest.raises(RoleMissingError):
            decider.authorize(state, action, by(role))
