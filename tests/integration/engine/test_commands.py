"""Commands through the public face, in memory and on a file."""

import threading

import pytest

from argos_engine.domain.decider import Decider
from argos_engine.domain.lifecycle import CheckpointTaken, RolledBack
from argos_engine.domain.metadata import Principal
from argos_engine.errors import (
    CommandFailedError,
    CommandIdReusedError,
    CommandRejectedError,
    InvalidInputError,
    VersionConflictError,
)
from argos_engine.ports.ids import CountedIds
from argos_engine.runtime.outcome import Pending, Receipt, Refusal, Unknown
from tests.accounts import (
    ALICE,
    BOB,
    EVENTS,
    Account,
    Break,
    CloseYear,
    Deposit,
    Deposited,
    OverdrawnError,
    Withdraw,
    decide,
    evolve,
)

TIMEOUT_SECONDS = 20


def test_a_receipt_means_that_the_state_is_there(engine, desk):
    receipt = desk.execute(ALICE, Deposit(10))

    assert receipt.event == Deposited(10)
    assert (engine.state(ALICE), engine.version(ALICE)) == (Account(10), 1)
    assert engine.is_live(ALICE)


def test_a_stream_without_events_has_its_initial_state(engine):
    assert (engine.state(ALICE), engine.version(ALICE)) == (Account(), 0)
    assert not engine.is_live(ALICE)


def test_who_and_why_are_stored(engine):
    desk = engine.acting_as(
        "bob", cause="a visit", roles=["teller"], correlation="talk", causation="call"
    )
    desk.execute(ALICE, Deposit(1), command_id="mine")

    (entry,) = engine.history(ALICE).entries
    assert entry.principal == Principal("bob", frozenset({"teller"}))
    assert (entry.cause, entry.command_id) == ("a visit", "mine")
    assert (entry.correlation_id, entry.causation_id) == ("talk", "call")


@pytest.mark.parametrize(
    "said",
    [
        {"principal": "", "cause": "x"},
        {"principal": "x", "cause": ""},
        {"principal": "x", "cause": "x", "roles": "teller"},
        {"principal": "x", "cause": "x", "correlation": "a\nb"},
    ],
)
def test_nobody_acts_without_name_and_reason(engine, said):
    with pytest.raises(InvalidInputError):
        engine.acting_as(**said)


def test_a_refusal_is_raised_as_the_rules_raised_it(desk, engine):
    with pytest.raises(OverdrawnError, match="0 is less than 5"):
        desk.execute(ALICE, Withdraw(5))

    assert engine.version(ALICE) == 0


@pytest.mark.parametrize("where", ["decide", "evolve", "payload", "undeclared"])
def test_rules_that_break_stop_nobody(desk, where):
    with pytest.raises(CommandFailedError):
        desk.execute(ALICE, Break(where))

    assert desk.execute(ALICE, Deposit(1)).version == 1


def test_a_handle_is_answered_later(desk):
    handle = desk.submit(ALICE, Deposit(1))

    assert handle.result(TIMEOUT_SECONDS).command_id == handle.command_id


def test_many_commands_keep_their_order_in_each_stream(banks):
    engine = banks.open(checkpoint_interval_events=0)
    desk = engine.acting_as("clerk:7", cause="a test")
    streams = (ALICE, BOB)
    commands = [(stream, Deposit(n)) for n in range(1, 101) for stream in streams]

    handles = desk.submit_many([*commands, (ALICE, Withdraw(10**6))])

    receipts = [handle.result(TIMEOUT_SECONDS) for handle in handles[:-1]]
    bob = [receipt.version for receipt in receipts if receipt.stream == BOB]
    assert bob == list(range(1, 101))
    with pytest.raises(OverdrawnError):
        handles[-1].result(TIMEOUT_SECONDS)
    assert engine.state(BOB) == Account(5_050)


def test_the_same_id_gets_the_same_answer(desk):
    first = desk.execute(ALICE, Deposit(1), command_id="mine")
    again = desk.execute(ALICE, Deposit(1), command_id="mine")

    assert (again.version, again.position) == (first.version, first.position)
    assert (first.duplicate, again.duplicate) == (False, True)
    with pytest.raises(CommandIdReusedError):
        desk.execute(ALICE, Deposit(2), command_id="mine")


def test_the_same_id_gets_the_same_refusal(desk):
    with pytest.raises(OverdrawnError):
        desk.execute(ALICE, Withdraw(1), command_id="mine")
    desk.execute(ALICE, Deposit(1))

    with pytest.raises(CommandRejectedError, match="0 is less than 1"):
        desk.execute(ALICE, Withdraw(1), command_id="mine")


def test_a_version_can_be_expected(desk):
    desk.execute(ALICE, Deposit(1), expected_version=0)

    with pytest.raises(VersionConflictError, match="at version 1, not at 0"):
        desk.execute(ALICE, Deposit(1), expected_version=0)


def test_a_checkpoint_can_be_taken_and_gone_back_to(engine, desk):
    desk.execute(ALICE, Deposit(1))
    taken = desk.checkpoint(ALICE, "noon", command_id="c", expected_version=1)
    desk.execute(ALICE, Deposit(2))

    back = desk.rollback(ALICE, to_checkpoint="noon", reason="typo", command_id="r")

    assert taken.event == CheckpointTaken("noon")
    assert back.event == RolledBack(2, "typo")
    assert engine.state(ALICE) == Account(1)
    assert engine.checkpoints(ALICE) == {"noon": 2}


def test_a_rollback_takes_exactly_one_target(desk):
    desk.execute(ALICE, Deposit(1))

    with pytest.raises(InvalidInputError, match="one of version, time"):
        desk.rollback(ALICE, reason="typo")
    with pytest.raises(InvalidInputError, match="one of version, time"):
        desk.rollback(ALICE, reason="typo", to_version=0, to_checkpoint="noon")
    with pytest.raises(InvalidInputError, match="reason"):
        desk.rollback(ALICE, reason="", to_version=0)


def test_automatic_checkpoints_can_be_set(banks):
    engine = banks.open(checkpoint_interval_events=2)
    desk = engine.acting_as("clerk:7", cause="a test")

    for _ in range(4):
        desk.execute(ALICE, Deposit(1))

    assert [entry.ordinal for entry in engine.history(ALICE).entries] == [
        *(0, 0, 1),
        *(0, 0, 1),
    ]


def test_clock_and_ids_can_be_given(banks, clock):
    engine = banks.open(clock=clock, ids=CountedIds("mine"))

    receipt = engine.acting_as("x", cause="y").execute(ALICE, Deposit(1))

    assert receipt.command_id == "mine-00000001"
    assert receipt.recorded_at.timestamp() * 1_000_000 == clock.now()


# What became of a command


def test_the_outcome_of_a_command_is_its_receipt(engine, desk):
    receipt = desk.execute(ALICE, Deposit(1), command_id="mine")

    assert engine.outcome(ALICE, "mine") == receipt
    assert isinstance(receipt, Receipt)


def test_the_outcome_tells_when_an_event_is_superseded(engine, desk):
    desk.execute(ALICE, Deposit(1), command_id="mine")
    desk.rollback(ALICE, to_version=0, reason="typo")

    assert engine.outcome(ALICE, "mine").superseded_by == 2


def test_the_outcome_of_a_refused_command_is_its_refusal(engine, desk):
    with pytest.raises(OverdrawnError):
        desk.execute(ALICE, Withdraw(1), command_id="mine")

    assert engine.outcome(ALICE, "mine") == Refusal(
        ALICE, "mine", 0, "OverdrawnError", "0 is less than 1"
    )


def test_the_outcome_of_a_failed_command_is_unknown(engine, desk):
    with pytest.raises(CommandFailedError):
        desk.execute(ALICE, Break("decide"), command_id="mine")

    assert engine.outcome(ALICE, "mine") == Unknown("mine")


def test_a_command_is_known_in_its_own_stream_only(engine, desk):
    desk.execute(ALICE, Deposit(1), command_id="mine")

    assert engine.outcome(BOB, "mine") == Unknown("mine")


def test_the_outcome_of_a_running_command_is_pending(banks):
    began, may_end = threading.Event(), threading.Event()

    def decide_slowly(state, command, context):
        began.set()
        assert may_end.wait(TIMEOUT_SECONDS)
        return decide(state, command, context)

    slow = Decider("account", Account(), decide_slowly, evolve, EVENTS)
    engine = banks.open(slow)
    desk = engine.acting_as("clerk:7", cause="a test")
    running = desk.submit(ALICE, Deposit(1), command_id="running")
    assert began.wait(TIMEOUT_SECONDS)
    waiting = desk.submit(ALICE, Deposit(1), command_id="waiting")

    outcomes = [engine.outcome(ALICE, name) for name in ("running", "waiting")]
    elsewhere = engine.outcome(BOB, "running")
    may_end.set()

    assert outcomes == [Pending("running"), Pending("waiting")]
    assert elsewhere == Unknown("running")
    assert running.result(TIMEOUT_SECONDS) == engine.outcome(ALICE, "running")
    assert waiting.result(TIMEOUT_SECONDS) == engine.outcome(ALICE, "waiting")


# What a command would do


def test_a_trial_stores_nothing(engine, desk):
    desk.execute(ALICE, Deposit(1))

    trial = desk.what_if(ALICE, Deposit(2))

    assert (trial.version, trial.event) == (1, Deposited(2))
    assert (trial.before, trial.after) == (Account(1), Account(3))
    assert engine.version(ALICE) == 1


def test_a_trial_may_start_from_the_past(engine, desk, clock):
    before = clock.now()
    desk.execute(ALICE, Deposit(1))
    clock.advance(1)
    desk.checkpoint(ALICE, "noon")
    desk.execute(ALICE, Deposit(2))

    trials = [
        desk.what_if(ALICE, Withdraw(1), version=1),
        desk.what_if(ALICE, Withdraw(1), checkpoint="noon"),
    ]

    assert [trial.version for trial in trials] == [1, 2]
    assert [trial.after for trial in trials] == [Account(0)] * 2
    assert trials[0].at.timestamp() * 1_000_000 == before


def test_a_trial_may_be_refused_or_fail_as_the_command_would(desk):
    with pytest.raises(OverdrawnError):
        desk.what_if(ALICE, Withdraw(1))
    with pytest.raises(CommandFailedError, match="Break failed"):
        desk.what_if(ALICE, Break("decide"))
    with pytest.raises(InvalidInputError):
        desk.what_if(ALICE, Deposit(1), version=1)


def test_a_trial_of_the_present_sees_the_present(desk, clock):
    clock.advance(5)
    now = desk.execute(ALICE, Deposit(1)).recorded_at

    assert desk.what_if(ALICE, CloseYear()).at == now
    assert desk.what_if(ALICE, CloseYear(), version=0).at == now
    assert desk.what_if(ALICE, CloseYear(), now=now.replace(year=2000)).at.year == 2000
