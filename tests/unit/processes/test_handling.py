"""A process on an engine that is stepped by hand: refusals, failures, crashes."""

import itertools

import pytest

from argos_engine.domain.metadata import Principal
from argos_engine.domain.stream_type import StreamType
from argos_engine.errors import JournalFailedError, OutcomeUnknownError
from argos_engine.ports.clock import FixedClock
from argos_engine.ports.publisher import SubscriptionState
from argos_engine.processes import handling
from argos_engine.processes.process import Process, Source
from argos_engine.processes.send import Refused, Send
from argos_engine.runtime.desk import Desk
from argos_engine.runtime.envelope import Sender
from argos_engine.testing.stepped import NOON, SteppedEngine, open_stepped
from tests.accounts import (
    ACCOUNT,
    ALICE,
    BOB,
    CAROL,
    Break,
    Deposit,
    Deposited,
    Withdraw,
    Withdrawn,
)
from tests.life import Fuse, Life
from tests.traps import TrappedJournal, commit_and_fail, fail

GIFTS = "process:gifts"


def react(occasion):
    """Give to Carol what Alice got, at Bob's cost; take it back if he has not enough.

    What is more than Carol has had ever before is nobody's business.
    """
    if occasion.stream != ALICE:
        return
    amount = occasion.event.amount
    yield Send(CAROL, Deposit(amount), "give")
    answer = yield Send(BOB, Withdraw(amount), "take")
    if isinstance(answer, Refused):
        yield Send(CAROL, Withdraw(amount), "give back")


def process_of(function, name="gifts", events=(Deposited,)):
    return Process(name, [Source(ACCOUNT, events)], function)


PROCESS = process_of(react)


@pytest.fixture
def clock():
    return FixedClock(NOON)


@pytest.fixture
def begin(tmp_path, clock):
    """Return what begins the next life of one journal."""
    lives = itertools.count(1)
    begun = []

    def begin(process=PROCESS, fuse=None):
        if begun:
            begun.pop().crash()
        name = f"life{next(lives)}"
        path = tmp_path / "accounts.db"
        engine = open_stepped(path, ACCOUNT, prefix=name, clock=clock)
        life = Life(engine, process, fuse)
        begun.append(life)
        return life

    yield begin
    for life in begun:
        life.crash()


def of_process(life, principal=GIFTS):
    return [(stream, event) for stream, who, event in life.events() if who == principal]


def test_an_event_leads_to_commands_for_other_streams(begin):
    life = begin()
    life.execute(BOB, Deposit(100))
    life.execute(ALICE, Deposit(10))

    assert life.run() is not None  # until the position is stored
    assert of_process(life) == [
        ("account:carol", Deposited(10)),
        ("account:bob", Withdrawn(10)),
    ]


def test_each_event_says_who_did_it_why_and_what_led_to_it(begin):
    life = begin()
    life.execute(BOB, Deposit(100))
    sender = Sender(Principal("clerk:7"), "a test", "talk:1")
    source = Desk(life.engine.runtime.office(sender, 0)).submit(ALICE, Deposit(10))
    life.engine.run()
    life.run()

    told = [each for each in life.log() if each.principal.id == GIFTS]
    assert {each.cause for each in told} == {
        "account.money.deposited at version 1 of account:alice"
    }
    assert {each.causation_id for each in told} == {source.command_id}
    assert {each.correlation_id for each in told} == {"talk:1"}


def test_events_of_other_aggregate_types_are_none_of_its_business(begin):
    wallet = StreamType("wallet", {"wallet.money.deposited": Deposited})
    sources = [Source(ACCOUNT, [Withdrawn]), Source(wallet, [Deposited])]
    life = begin(Process("gifts", sources, bad_code))
    life.execute(ALICE, Deposit(10))
    life.run()

    assert life.delivery.error is None
    assert of_process(life) == []


def test_a_refusal_is_an_answer_and_what_was_done_can_be_undone(begin, caplog):
    life = begin()
    life.execute(ALICE, Deposit(10))
    life.run()

    assert of_process(life) == [
        ("account:carol", Deposited(10)),
        ("account:carol", Withdrawn(10)),
    ]
    assert life.delivery.error is None
    (told,) = caplog.records
    assert told.getMessage() == "a command of a process was refused: 0 is less than 10"
    assert (told.subscription, told.stream) == (GIFTS, "account:bob")
    refused = life.engine.archive.outcome(BOB, told.command_id)
    assert refused.error_type == "OverdrawnError"


def test_a_refusal_is_final_although_it_could_succeed_later(begin):
    life = begin()
    life.execute(ALICE, Deposit(10))
    life.run()
    life.execute(BOB, Deposit(100))

    again = begin()  # the position was not stored: every event comes again
    again.run()

    assert again.state(BOB).balance == 100
    assert len(of_process(again)) == 2


def test_another_attempt_asks_again_for_what_was_refused(begin):
    answers = []

    def insist(occasion):
        if occasion.stream != ALICE:
            return
        for attempt in (1, 2):
            answer = yield Send(BOB, Withdraw(10), "take", attempt)
            answers.append(answer)
            yield Send(BOB, Deposit(10), f"help {attempt}")

    life = begin(process_of(insist))
    life.execute(ALICE, Deposit(10))
    life.run()

    assert answers[0] == Refused("OverdrawnError", "0 is less than 10")
    assert answers[1].event == Withdrawn(10)


def test_a_process_sees_every_stream_as_it_was_after_the_event(begin):
    seen = []

    def look(occasion):
        if occasion.stream == ALICE:
            before = occasion.past.state_at(ALICE, occasion.version - 1)
            seen.append((before, occasion.state(ALICE), occasion.state(BOB)))
            yield Send(CAROL, Deposit(1), "count")

    life = begin(process_of(look))
    life.execute(BOB, Deposit(1))
    life.execute(ALICE, Deposit(5))
    life.execute(BOB, Deposit(2))
    life.execute(ALICE, Deposit(6))
    life.run()
    begin(process_of(look)).run()  # later, and yet the same

    balances = [tuple(each.balance for each in moment) for moment in seen]
    assert balances == [(0, 5, 1), (5, 11, 3)] * 2


def whole_run(begin, *fuses):
    """Return what the process did in lives that end as the fuses say, and a last."""
    life = begin()
    life.execute(BOB, Deposit(15))
    life.execute(ALICE, Deposit(10), Deposit(10), Deposit(3))
    for fuse in fuses:
        begin(fuse=fuse).run()
        assert fuse.is_burnt
    last = begin()
    last.run()
    return [each for each in last.events() if each[1] == GIFTS]


@pytest.fixture
def expected():
    """What Alice's three deposits lead to: the second is more than Bob has left."""
    return [
        ("account:carol", GIFTS, Deposited(10)),
        ("account:bob", GIFTS, Withdrawn(10)),
        ("account:carol", GIFTS, Deposited(10)),
        ("account:carol", GIFTS, Withdrawn(10)),
        ("account:carol", GIFTS, Deposited(3)),
        ("account:bob", GIFTS, Withdrawn(3)),
    ]


PLACES = 14
"""Before and after each of seven commands, one of which is refused."""


@pytest.mark.parametrize("place", range(1, PLACES + 1))
def test_a_crash_anywhere_neither_doubles_nor_loses_a_command(begin, place, expected):
    events = whole_run(begin, Fuse(place))

    assert events == expected


@pytest.mark.parametrize(("first", "second"), [(1, 1), (2, 4), (5, 13), (14, 2)])
def test_so_do_several_crashes(begin, first, second, expected):
    events = whole_run(begin, Fuse(first), Fuse(second))

    assert events == expected


def test_there_are_no_more_places_than_were_tried(begin):
    fuse = Fuse(PLACES + 1)
    life = begin(fuse=fuse)
    life.execute(BOB, Deposit(15))
    life.execute(ALICE, Deposit(10), Deposit(10), Deposit(3))
    life.run()

    assert fuse.passed == PLACES


def test_once_the_position_is_stored_nothing_is_asked_for_again(begin, clock):
    first = begin()
    first.execute(BOB, Deposit(100))
    first.execute(ALICE, Deposit(10))
    first.run()
    clock.advance(1)
    first.run()

    second = begin()
    second.run()
    assert second.fuse.passed == 0


@pytest.mark.parametrize(
    "error", [JournalFailedError("disk full"), OutcomeUnknownError("an id")]
)
def test_what_may_pass_is_tried_again_under_the_same_id_and_never_parks(
    begin, clock, error
):
    life = begin()
    life.execute(BOB, Deposit(100))
    life.execute(ALICE, Deposit(10))

    def fail(_stream, _command):
        raise error

    life.before_sending = fail
    for _ in range(5):
        assert life.run() > 0
        assert life.delivery.state is SubscriptionState.RETRYING
        clock.advance(30)
    life.before_sending = None
    life.run()

    assert len(of_process(life)) == 2
    assert life.delivery.error is None


@pytest.mark.parametrize("is_done", [True, False])
def test_an_unknown_outcome_is_asked_for_under_the_same_id_in_the_next_life(is_done):
    journal = TrappedJournal()
    life = Life(SteppedEngine(journal, [ACCOUNT], prefix="first"), PROCESS)
    life.execute(BOB, Deposit(100))
    life.execute(ALICE, Deposit(10))
    life.delivery.step()  # Bob's own

    def spoil(_stream, _command):
        life.before_sending = None
        journal.trap("commit", commit_and_fail if is_done else fail)
        journal.trap("claim", fail)

    life.before_sending = spoil
    life.run()
    assert OutcomeUnknownError.__name__ in life.delivery.error
    assert life.delivery.state is SubscriptionState.RETRYING

    engine = SteppedEngine(journal.reopened(), [ACCOUNT], prefix="second")
    later = Life(engine, PROCESS)
    later.run()
    assert of_process(later) == [
        ("account:carol", Deposited(10)),
        ("account:bob", Withdrawn(10)),
    ]


def test_commands_of_others_come_in_between(begin):
    life = begin()
    life.execute(BOB, Deposit(100))
    life.execute(ALICE, Deposit(10))
    life.before_sending = lambda stream, _: life.execute(stream, Deposit(1))
    life.run()

    assert life.state(CAROL).balance == 11
    assert life.state(BOB).balance == 91


def bad_command(_occasion):
    yield Send(BOB, Break("decide"), "break")


def bad_answer(_occasion):
    yield "a command"


def bad_step(_occasion):
    yield Send(BOB, Deposit(1), "pay")
    yield Send(BOB, Deposit(2), "pay")


def bad_code(_occasion):
    yield Send(BOB, Deposit(1), "pay")
    raise ValueError("no such thing")


def no_generator(_occasion):
    return [Send(BOB, Deposit(1), "pay")]


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (bad_command, "decide broke"),
        (bad_answer, "asked for must be of class Send"),
        (bad_step, "step must not be asked for twice in attempt 1"),
        (bad_code, "no such thing"),
        (no_generator, "reaction must be a generator"),
    ],
)
def test_errors_of_a_process_park_it_with_the_reason(begin, clock, function, message):
    life = begin(process_of(function))
    life.execute(ALICE, Deposit(10))
    life.run()
    clock.advance(30)
    life.run()

    assert life.delivery.state is SubscriptionState.PARKED
    assert message in life.delivery.error
    assert life.delivery.cursor.position == 0
    assert len(life.events(BOB)) <= 1  # tried twice, carried out once


def test_a_process_that_never_ends_is_stopped(begin, clock, monkeypatch):
    monkeypatch.setattr(handling, "SENDS_MAX", 3)

    def endless(_occasion):
        for number in itertools.count():
            yield Send(BOB, Deposit(1), f"{number}")

    life = begin(process_of(endless))
    life.execute(ALICE, Deposit(10))
    life.run()
    clock.advance(30)
    life.run()

    assert life.delivery.state is SubscriptionState.PARKED
    assert "must end after" in life.delivery.error
    assert life.state(BOB).balance == 3


def test_a_process_that_was_changed_in_the_middle_of_an_event_parks(begin, clock):
    """The id stands for another command already: nobody guesses which is meant."""
    life = begin()
    life.execute(BOB, Deposit(100))
    life.execute(ALICE, Deposit(10))
    life.run()

    def react_otherwise(occasion):
        if occasion.stream == ALICE:
            yield Send(CAROL, Deposit(11), "give")

    changed = begin(process_of(react_otherwise))
    changed.run()
    clock.advance(30)
    changed.run()

    assert changed.delivery.state is SubscriptionState.PARKED
    assert "CommandIdReusedError" in changed.delivery.error
    assert changed.state(CAROL).balance == 10


def test_a_reaction_is_closed_when_its_command_fails(begin):
    closed = []

    def react_and_clean(_occasion):
        try:
            yield Send(BOB, Break("decide"), "break")
        finally:
            closed.append(True)

    life = begin(process_of(react_and_clean))
    life.execute(ALICE, Deposit(10))
    life.run()

    assert closed
