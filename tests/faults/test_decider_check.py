"""The check of deciders passes good ones, and finds what is wrong with others."""

import attrs
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as some

from argos_engine.domain.decider import Decider
from argos_engine.testing.decider_check import check_decider
from argos_engine.testing.jar import JAR, CoinsAdded, Count, Jar, Put, Take

COMMANDS = some.one_of(
    some.builds(Put, some.integers(1, 9)),
    some.builds(Take, some.integers(1, 9)),
    some.builds(Count),
)
FEW = settings(
    max_examples=20,
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    print_blob=False,
)


def variant(**changes):
    fields = {"decide": JAR.decide, "evolve": JAR.evolve} | changes
    return Decider("jar", Jar(), fields["decide"], fields["evolve"], JAR.events)


def test_a_good_decider_passes():
    check_decider(JAR, COMMANDS, settings=FEW)


def counting():
    calls = []

    def decide(_state, _command, _context):
        calls.append(1)
        return CoinsAdded(len(calls), "")

    return decide


def remembering():
    seen = []

    def evolve(state, event):
        seen.append(event)
        return attrs.evolve(state, coins=state.coins + len(seen))

    return evolve


@pytest.mark.parametrize(
    "decider",
    [variant(decide=counting()), variant(evolve=remembering())],
    ids=["decide keeps a count", "evolve keeps a memory"],
)
def test_rules_that_are_not_pure_are_found_out(decider):
    with pytest.raises(AssertionError):
        check_decider(decider, COMMANDS, settings=FEW)
