"""Deciders that raise, answer and return what no decider should.

Each command bears it alone: an answer that names the fault, nothing in the log, and
the commands before and behind it are carried out.
"""

import asyncio
import itertools

import attrs
import pytest

from argos_engine import (
    CommandFailedError,
    CommandRejectedError,
    ConfigurationError,
    Decider,
    InvalidInputError,
    ReplayError,
)
from tests.hostile.conftest import TIMEOUT_SECONDS
from tests.hostile.values import WRONG_KIND


@attrs.frozen
class State:
    count: int = 0


@attrs.frozen
class Do:
    """Does what the rules of the test say."""


@attrs.frozen
class Done:
    text: str = ""
    number: float = 0.0


class Departure(BaseException):
    """What a framework may use to end its own threads."""


class ShyError(Exception):
    """Cannot even be shown."""

    def __repr__(self):
        raise SystemExit("repr left")


class InterruptingError(Exception):
    """Interrupts whoever wants to show it."""

    def __repr__(self):
        raise KeyboardInterrupt


RAISED = [
    ZeroDivisionError,
    SystemExit,
    GeneratorExit,
    MemoryError,
    RecursionError,
    KeyboardInterrupt,
    StopIteration,
    asyncio.CancelledError,
    Departure,
    ShyError,
    InterruptingError,
]
IN_THE_CALLERS_THREAD = [
    error for error in RAISED if error not in (KeyboardInterrupt, InterruptingError)
]
"""There, Ctrl-C belongs to the caller."""


class Rules:
    """Good rules, of which a test replaces those that it wants to be bad."""

    def __init__(self):
        self.decider = Decider(
            "thing",
            State(),
            self._now("decide"),
            self._now("evolve"),
            {"thing.work.done": Done},
            authorize=self._now("authorize"),
        )
        self.stream = self.decider.stream("one")
        self.be_good()

    def _now(self, name):
        """Return a rule that does what the rule of that name does by then."""

        def rule(*given):
            return getattr(self, name)(*given)

        return rule

    def be_good(self):
        self.decide = lambda _state, _command, _context: Done()
        self.evolve = lambda state, _event: State(state.count + 1)
        self.authorize = lambda _state, _action, _context: None


@pytest.fixture
def rules():
    return Rules()


@pytest.fixture
def engine(banks, rules):
    return banks.open(rules.decider)


@pytest.fixture
def desk(engine, rules):
    desk = engine.acting_as("clerk:7", cause="a test")
    desk.execute(rules.stream, Do())
    return desk


def raising(error):
    def rule(*_):
        raise error

    return rule


def answering(answer):
    return lambda *_: answer


def check_it_bears_it_alone(engine, desk, rules, provoke):
    """Return how *provoke* fails, after which all goes on as if nothing had been."""
    with pytest.raises(CommandFailedError) as failed:
        provoke()

    rules.be_good()
    assert engine.state(rules.stream) == State(1)
    assert desk.execute(rules.stream, Do()).version == 2
    assert engine.verify().is_sound
    return failed.value


@pytest.mark.parametrize("place", ["decide", "evolve"])
@pytest.mark.parametrize("error", RAISED)
def test_whatever_rules_raise_fails_their_command_alone(
    engine, desk, rules, error, place
):
    setattr(rules, place, raising(error))

    failure = check_it_bears_it_alone(
        engine,
        desk,
        rules,
        lambda: desk.execute(rules.stream, Do(), command_id="mine"),
    )

    assert isinstance(failure.__cause__, error)
    assert error.__name__ in str(failure)


@pytest.mark.parametrize("error", RAISED)
def test_whatever_authorize_raises_fails_its_command_alone(engine, desk, rules, error):
    rules.authorize = raising(error)

    failure = check_it_bears_it_alone(
        engine, desk, rules, lambda: desk.checkpoint(rules.stream, "a name")
    )

    assert isinstance(failure.__cause__, error)


@pytest.mark.parametrize("place", ["decide", "evolve"])
def test_commands_of_other_streams_do_not_notice(engine, desk, rules, place):
    other = rules.decider.stream("other")
    desk.execute(other, Do())
    good = {place: getattr(rules, place)}
    calls = itertools.count()

    def every_other(*given):
        if next(calls) % 2:
            raise SystemExit
        return good[place](*given)

    setattr(rules, place, every_other)
    handles = desk.submit_many(
        [(stream, Do()) for _ in range(20) for stream in (rules.stream, other)]
    )
    answers = [_answer(handle) for handle in handles]

    assert answers.count("CommandFailedError") == 20
    assert answers.count("Receipt") == 20
    versions = [engine.version(stream) for stream in (rules.stream, other)]
    assert sum(versions) == 22


def _answer(handle):
    try:
        return type(handle.result(TIMEOUT_SECONDS)).__name__
    except CommandFailedError as error:
        return type(error).__name__


@pytest.mark.parametrize("error", IN_THE_CALLERS_THREAD)
@pytest.mark.parametrize("place", ["decide", "evolve"])
def test_whatever_rules_raise_fails_a_rehearsal(desk, rules, error, place):
    setattr(rules, place, raising(error))

    with pytest.raises(CommandFailedError) as failed:
        desk.what_if(rules.decider.stream("new"), Do())

    assert isinstance(failed.value.__cause__, error)


@pytest.mark.parametrize("error", RAISED)
def test_whatever_evolve_raises_after_a_restart_is_answered(
    banks, engine, desk, rules, error
):
    """The reader's thread raises it; whoever waits for the stream must hear of it."""
    engine.close()
    later = banks.open(rules.decider)
    rules.evolve = raising(error)
    handle = later.acting_as("clerk:7", cause="a test").submit(rules.stream, Do())

    with pytest.raises(ReplayError, match="version 1") as failed:
        handle.result(TIMEOUT_SECONDS)

    assert isinstance(failed.value.__cause__, error)
    other = rules.decider.stream("other")
    rules.be_good()
    desk = later.acting_as("clerk:7", cause="a test")
    assert desk.execute(other, Do()).version == 1
    assert desk.execute(rules.stream, Do()).version == 2


@pytest.mark.parametrize("error", IN_THE_CALLERS_THREAD)
def test_whatever_evolve_raises_is_an_error_of_the_reading(
    banks, engine, desk, rules, error
):
    engine.close()
    later = banks.open(rules.decider)
    rules.evolve = raising(error)

    for read in (later.state, lambda stream: later.blame(stream, "count")):
        with pytest.raises(ReplayError, match="version 1"):
            read(rules.stream)
    assert not later.verify().is_sound


WRONG_ANSWERS = WRONG_KIND | {
    "several events": [Done(), Done()],
    "a generator of events": (Done() for _ in range(3)),
    "events without an end": itertools.repeat(Done()),
    "the class of an event": Done,
    "the command": Do(),
    "the state": State(),
}


@pytest.mark.parametrize("what", WRONG_ANSWERS)
def test_an_answer_that_is_no_event_is_refused_by_its_class(engine, desk, rules, what):
    rules.decide = answering(WRONG_ANSWERS[what])

    failure = check_it_bears_it_alone(
        engine, desk, rules, lambda: desk.execute(rules.stream, Do())
    )

    assert "is not among the events of its decider" in str(failure)


@pytest.mark.parametrize("what", WRONG_KIND)
def test_a_state_that_is_none_is_refused_by_its_class(engine, desk, rules, what):
    """Forgetting one event in `evolve` would make None of the state, for good."""
    rules.evolve = answering(WRONG_KIND[what])

    failure = check_it_bears_it_alone(
        engine, desk, rules, lambda: desk.execute(rules.stream, Do())
    )

    assert "evolve must return State like the initial state" in str(failure)


WRONG_EVENTS = {
    "a number for text": Done(text=7),
    "half a surrogate pair": Done(text="\ud800"),
    "not a number": Done(number=float("nan")),
    "for ever": Done(number=float("inf")),
    "text for a number": Done(number="1"),
    "a truth for a number": Done(number=True),
    "text of a subclass": Done(text=type("Shout", (str,), {})("x")),
    "bytes": Done(text=b"x"),
    "too large": Done(text="x" * 17_000_000),
}


@pytest.mark.parametrize("what", WRONG_EVENTS)
def test_an_event_that_would_not_come_back_is_not_written(engine, desk, rules, what):
    rules.decide = answering(WRONG_EVENTS[what])

    failure = check_it_bears_it_alone(
        engine, desk, rules, lambda: desk.execute(rules.stream, Do())
    )

    assert len(str(failure)) < 700


def test_an_event_that_is_too_large_is_told_the_limit(desk, rules):
    rules.decide = answering(WRONG_EVENTS["too large"])

    with pytest.raises(CommandFailedError, match="must take at most 16777216 bytes"):
        desk.execute(rules.stream, Do())


class SilentError(CommandRejectedError):
    """Has no reason to show."""

    @property
    def reason(self):
        raise ZeroDivisionError("reason broke")

    @reason.setter
    def reason(self, _):
        pass


class NumberError(CommandRejectedError):
    """Has a reason that is no text, put there behind the back of its base class."""

    def __init__(self):
        super().__init__("no")
        self.reason = 7


class LeavingError(CommandRejectedError):
    """Leaves when it is copied, for each of those who wait for it."""

    def __copy__(self):
        raise SystemExit("copy left")


REFUSALS = {
    "without a reason to show": lambda: SilentError("no"),
    "with a number for a reason": NumberError,
    "with a reason without an end": lambda: CommandRejectedError("x" * 100_000),
    "with half a surrogate pair": lambda: CommandRejectedError("\ud800"),
    "of a type that is no text": lambda: CommandRejectedError("no", 7),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_a_refusal_that_cannot_be_kept_is_a_failure(engine, desk, rules, what):
    rules.decide = lambda *_: (_ for _ in ()).throw(REFUSALS[what]())

    failure = check_it_bears_it_alone(
        engine, desk, rules, lambda: desk.execute(rules.stream, Do(), command_id="mine")
    )

    assert "the refusal cannot be stored" in str(failure)


def test_a_refusal_needs_a_reason_in_words(desk, rules):
    rules.decide = lambda *_: (_ for _ in ()).throw(CommandRejectedError(None))

    with pytest.raises(CommandFailedError) as failed:
        desk.execute(rules.stream, Do())

    assert isinstance(failed.value.__cause__, InvalidInputError)


def test_a_refusal_that_cannot_be_copied_is_given_as_it_is(desk, rules):
    rules.decide = raising(LeavingError("no"))
    handles = desk.submit_many([(rules.stream, Do(), "mine")] * 3)

    for handle in handles:
        with pytest.raises(CommandRejectedError, match="no"):
            handle.result(TIMEOUT_SECONDS)


def test_rules_that_wait_for_their_own_engine_are_told_so(banks, rules):
    """They would wait for the thread that carries them out: for ever."""
    engine = banks.open(rules.decider)
    inner = getattr(engine, "_inner", None)
    blocking = inner._engine if inner is not None else engine
    own = blocking.acting_as("clerk:7", cause="a test")
    other = rules.decider.stream("other")
    rules.decide = lambda *_: own.execute(other, Do()) and Done()
    handle = engine.acting_as("clerk:7", cause="a test").submit(rules.stream, Do())

    with pytest.raises(CommandFailedError, match="cannot wait for") as failed:
        handle.result(TIMEOUT_SECONDS)

    assert isinstance(failed.value.__cause__, ConfigurationError)


def test_rules_that_close_their_own_engine_are_told_so(banks, rules):
    engine = banks.open(rules.decider)
    inner = getattr(engine, "_inner", None)
    blocking = inner._engine if inner is not None else engine
    rules.decide = lambda *_: blocking.close()
    desk = engine.acting_as("clerk:7", cause="a test")

    with pytest.raises(CommandFailedError, match="cannot wait for"):
        desk.submit(rules.stream, Do()).result(TIMEOUT_SECONDS)

    rules.be_good()
    assert desk.execute(rules.stream, Do()).version == 1
