"""Deciders tested without an engine."""

import datetime
import random

import pytest

from argos_engine.domain.decider import Decider
from argos_engine.testing.jar import (
    JAR,
    CoinsAdded,
    CoinsCounted,
    CoinsRemoved,
    Count,
    Drop,
    Jar,
    Put,
    Take,
    TooFewCoinsError,
)
from argos_engine.testing.scenario import given


def test_one_command_follows_the_other():
    after = given(JAR, CoinsAdded(10, "")).when(Take(3)).then(CoinsRemoved(3))

    after.when(Count()).then(CoinsCounted(7))
    after.when(Take(7)).then_state(Jar(0))


def test_a_refusal_is_named():
    then = given(JAR).when(Take(3))

    assert then.then_refused("3 of 0", error=TooFewCoinsError).reason == "3 of 0"


@pytest.mark.parametrize(
    "demand",
    [
        lambda: given(JAR).when(Put(3)).then(CoinsAdded(4, "")),
        lambda: given(JAR).when(Take(3)).then(CoinsRemoved(3)),
        lambda: given(JAR).when(Put(3)).then_refused(),
        lambda: given(JAR).when(Take(3)).then_refused("no time"),
        lambda: given(JAR).when(Put(3)).then_state(Jar(4)),
        lambda: given(JAR).when(Take(3)).then_state(Jar(4)),
    ],
    ids=["event", "no event", "refusal", "reason", "state", "no state"],
)
def test_a_false_demand_fails(demand):
    with pytest.raises(AssertionError):
        demand()


def test_what_is_no_refusal_comes_through():
    with pytest.raises(ZeroDivisionError):
        given(JAR).when(Drop())


def test_who_and_when_are_given_to_the_rules():
    def decide(_state, _command, context):
        return CoinsAdded(context.at.year, context.principal.id)

    decider = with_decide(decide)
    moment = datetime.datetime(2031, 5, 1, tzinfo=datetime.UTC)

    then = given(decider).when(Count(), principal="clerk:7", at=moment)

    then.then(CoinsAdded(2031, "clerk:7"))


def test_a_rule_that_rolls_dice_is_found_out():
    decider = with_decide(lambda *_: CoinsAdded(random.getrandbits(64), ""))

    with pytest.raises(AssertionError, match="not deterministic"):
        given(decider).when(Count())


def with_decide(decide):
    return Decider("jar", Jar(), decide, JAR.evolve, JAR.events)


def test_an_event_that_cannot_be_stored_is_found_out():
    nothing = object()
    decider = with_decide(lambda *_: CoinsAdded(nothing, ""))
    event = given(decider).when(Count()).answer

    with pytest.raises(TypeError):
        given(decider).when(Count()).then(event)
