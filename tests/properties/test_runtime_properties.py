"""Nothing that only concerns speed may change an event or a state."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.errors import ArgosError
from tests.accounts import ALICE, BOB, CAROL, Break, CloseYear, Deposit, Withdraw
from tests.stand import Stand

STREAMS = [ALICE, BOB, CAROL]
AMOUNTS = some.integers(1, 9)
DOMAIN_COMMANDS = some.one_of(
    AMOUNTS.map(Deposit),
    AMOUNTS.map(Withdraw),
    some.builds(CloseYear),
    some.sampled_from(["decide", "evolve", "payload"]).map(Break),
)
CHECKPOINTS = some.builds(Checkpoint, some.none() | some.sampled_from(["noon", "x"]))
ROLLBACKS = some.builds(Rollback, some.integers(0, 9), some.just("typo"))
SCRIPTS = some.lists(
    some.tuples(
        some.sampled_from(STREAMS),
        some.one_of(DOMAIN_COMMANDS, CHECKPOINTS, ROLLBACKS),
        some.none() | some.integers(1, 3),
    ),
    max_size=40,
)
STEPS = some.lists(
    some.one_of(DOMAIN_COMMANDS, CHECKPOINTS, some.integers(1, 20)), max_size=30
)
"""Commands of one stream; a number takes back so many of them."""


def answer(handle):
    """Return an answer in a form that can be compared across runs."""
    try:
        receipt = handle.result(0)
    except ArgosError as error:
        # A refusal that was stored tells by its name only which class it was.
        return getattr(error, "error_type", type(error).__name__), str(error)
    return receipt.version, receipt.event, receipt.duplicate, receipt.superseded_by


def played(script, **limits):
    """Play a script handed in at once; return the stand and all answers."""
    stand = Stand(interval=3, **limits)
    handles = [
        stand.desk.submit(stream, action, command_id=number and f"{stream} {number}")
        for stream, action, number in script
    ]
    stand.run()
    return stand, [answer(handle) for handle in handles]


def essence(stand):
    """Return the hashes and states of all streams."""
    return {
        stream: ([row.hash for row in stand.log(stream)], stand.state(stream))
        for stream in STREAMS
    }


@given(SCRIPTS)
def test_the_size_of_groups_changes_no_event_and_no_answer(script):
    stand, answers = played(script)

    for limits in ({"group_commands_max": size} for size in (1, 2, 7)):
        other, other_answers = played(script, **limits)
        assert essence(other) == essence(stand)
        assert other_answers == answers


@given(SCRIPTS)
def test_the_number_of_live_actors_changes_no_event_and_no_answer(script):
    stand, answers = played(script)

    other, other_answers = played(script, live_actors_max=1, group_commands_max=2)

    assert essence(other) == essence(stand)
    assert other_answers == answers


@given(SCRIPTS)
def test_every_replay_gives_the_bytes_that_were_live(script):
    stand, _ = played(script)
    states = {stream: stand.state(stream) for stream in STREAMS}
    later = stand.restarted()

    for stream, state in states.items():
        codec = stand.codec.aggregate(stream).states
        replays = [later.archive.state(stream) for _ in range(2)]
        assert [codec.encode(each) for each in replays] == [codec.encode(state)] * 2
    assert later.verify().problems == ()


def walked(steps, interval):
    """Play *steps* one by one; return the state after each, and what was answered."""
    stand = Stand(interval=interval)
    versions, path = [0], []
    for step in steps:
        action = step
        if isinstance(step, int):
            action = Rollback(versions[-min(step + 1, len(versions))], "typo")
        try:
            receipt = stand.execute(ALICE, action, expected_version=versions[-1])
        except ArgosError as error:
            path.append(type(error))
            continue
        versions.append(receipt.version)
        path.append(stand.archive.state_at(ALICE, receipt.version))
    return stand, path


@pytest.mark.parametrize("interval", [1, 2, 5])
@given(steps=STEPS)
def test_automatic_checkpoints_change_no_state(interval, steps):
    plain, expected = walked(steps, None)

    stand, found = walked(steps, interval)

    assert found == expected
    assert stand.state(ALICE) == plain.state(ALICE)
    assert stand.verify().problems == ()
