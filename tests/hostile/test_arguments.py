"""Every argument of the public faces, given what it cannot be.

Each is refused with a typed error that names the argument, and leaves the log alone.
"""

import datetime

import pytest

from argos_engine import InvalidInputError
from argos_engine.domain.identity import StreamId
from argos_engine.errors import ArgosError
from argos_engine.runtime.handle import Handle
from tests.accounts import ACCOUNT, ALICE, Account, Deposit
from tests.hostile.values import (
    BAD_NUMBERS,
    BAD_SECONDS,
    BAD_TEXT,
    WRONG_KIND,
    without,
)

TEXT = WRONG_KIND | BAD_TEXT
OPTIONAL_TEXT = without(TEXT, "nothing")
STREAM = WRONG_KIND | {"its name": "account:alice", "no name": ""}
NUMBER = without(WRONG_KIND, "a number") | BAD_NUMBERS | {"text": "1"}
OPTIONAL_NUMBER = without(NUMBER, "nothing")
SECONDS = without(WRONG_KIND, "nothing", "a number", "a fraction") | BAD_SECONDS
NAIVE = {"a time without a zone": datetime.datetime(2026, 1, 1)}  # noqa: DTZ001
TIME = without(WRONG_KIND, "nothing", "a time") | NAIVE | {"text": "2026-01-01"}
POINT = without(NUMBER, "a time", "text") | NAIVE
COLLECTION = without(WRONG_KIND, "a list", "a map", "bytes") | {"text": "admin"}

DESK = {
    "execute, stream": (STREAM, lambda d, v: d.execute(v, Deposit(1))),
    "execute, command_id": (
        OPTIONAL_TEXT,
        lambda d, v: d.execute(ALICE, Deposit(1), command_id=v),
    ),
    "execute, expected_version": (
        OPTIONAL_NUMBER,
        lambda d, v: d.execute(ALICE, Deposit(1), expected_version=v),
    ),
    "execute, deadline_seconds": (
        SECONDS,
        lambda d, v: d.execute(ALICE, Deposit(1), deadline_seconds=v),
    ),
    "submit, stream": (STREAM, lambda d, v: d.submit(v, Deposit(1))),
    "submit_many, commands": (COLLECTION, lambda d, v: d.submit_many(v)),
    "submit_many, deadline_seconds": (
        SECONDS,
        lambda d, v: d.submit_many([(ALICE, Deposit(1))], deadline_seconds=v),
    ),
    "submit_many, an item": (
        WRONG_KIND | {"one part": (ALICE,), "four": (ALICE, Deposit(1), "a", "b")},
        lambda d, v: d.submit_many([v])[0].result(),
    ),
    "submit_many, a stream": (
        STREAM,
        lambda d, v: d.submit_many([(v, Deposit(1))])[0].result(),
    ),
    "submit_many, a command_id": (
        OPTIONAL_TEXT,
        lambda d, v: d.submit_many([(ALICE, Deposit(1), v)])[0].result(),
    ),
    "checkpoint, stream": (STREAM, lambda d, v: d.checkpoint(v)),
    "checkpoint, name": (OPTIONAL_TEXT, lambda d, v: d.checkpoint(ALICE, v)),
    "rollback, to_version": (
        POINT,
        lambda d, v: d.rollback(ALICE, to_version=v, reason="a test"),
    ),
    "rollback, to_time": (
        NAIVE,
        lambda d, v: d.rollback(ALICE, to_time=v, reason="a test"),
    ),
    "rollback, to_checkpoint": (
        BAD_TEXT,
        lambda d, v: d.rollback(ALICE, to_checkpoint=v, reason="a test"),
    ),
    "rollback, reason": (TEXT, lambda d, v: d.rollback(ALICE, to_version=0, reason=v)),
    "what_if, stream": (STREAM, lambda d, v: d.what_if(v, Deposit(1))),
    "what_if, version": (
        without(POINT, "nothing"),
        lambda d, v: d.what_if(ALICE, Deposit(1), version=v),
    ),
    "what_if, now": (TIME, lambda d, v: d.what_if(ALICE, Deposit(1), now=v)),
}
ENGINE = {
    "acting_as, principal": (TEXT, lambda e, v: e.acting_as(v, cause="a test")),
    "acting_as, cause": (TEXT, lambda e, v: e.acting_as("x", cause=v)),
    "acting_as, roles": (
        COLLECTION | {"a thousand": ["a"] * 1_000, "bytes": b"admin"},
        lambda e, v: e.acting_as("x", cause="y", roles=v),
    ),
    "acting_as, a role": (TEXT, lambda e, v: e.acting_as("x", cause="y", roles=[v])),
    "acting_as, correlation": (
        OPTIONAL_TEXT,
        lambda e, v: e.acting_as("x", cause="y", correlation=v),
    ),
    "acting_as, causation": (
        OPTIONAL_TEXT,
        lambda e, v: e.acting_as("x", cause="y", causation=v),
    ),
    "state": (STREAM, lambda e, v: e.state(v)),
    "versioned": (STREAM, lambda e, v: e.versioned(v)),
    "version": (STREAM, lambda e, v: e.version(v)),
    "is_live": (STREAM, lambda e, v: e.is_live(v)),
    "state_at, stream": (STREAM, lambda e, v: e.state_at(v, version=0)),
    "state_at, version": (POINT, lambda e, v: e.state_at(ALICE, version=v)),
    "state_at, time": (NAIVE, lambda e, v: e.state_at(ALICE, time=v)),
    "state_at, checkpoint": (BAD_TEXT, lambda e, v: e.state_at(ALICE, checkpoint=v)),
    "history, stream": (STREAM, lambda e, v: e.history(v)),
    "history, after_version": (
        NUMBER,
        lambda e, v: e.history(ALICE, after_version=v),
    ),
    "history, limit": (
        NUMBER | {"none": 0, "more than a page": 1_001},
        lambda e, v: e.history(ALICE, limit=v),
    ),
    "checkpoints": (STREAM, lambda e, v: e.checkpoints(v)),
    "diff, stream": (STREAM, lambda e, v: e.diff(v, 0, 1)),
    "diff, before": (POINT, lambda e, v: e.diff(ALICE, v, 1)),
    "diff, after": (POINT, lambda e, v: e.diff(ALICE, 0, v)),
    "blame, stream": (STREAM, lambda e, v: e.blame(v, "balance")),
    "blame, path": (
        without(COLLECTION, "text") | {"nothing in it": "", "an open quote": '"a'},
        lambda e, v: e.blame(ALICE, v),
    ),
    "preview_rollback, stream": (
        STREAM,
        lambda e, v: e.preview_rollback(v, to_version=0),
    ),
    "preview_rollback, to_version": (
        POINT,
        lambda e, v: e.preview_rollback(ALICE, to_version=v),
    ),
    "outcome, stream": (STREAM, lambda e, v: e.outcome(v, "mine")),
    "outcome, command_id": (TEXT, lambda e, v: e.outcome(ALICE, v)),
    "backup, path": (WRONG_KIND | {"NUL": "a\0b"}, lambda e, v: e.backup(v)),
    "verify, progress": (
        without(WRONG_KIND, "nothing", "a function", "a class"),
        lambda e, v: e.verify(progress=v),
    ),
}


def check_refused(engine, call, subject, values):
    for what, value in values.items():
        with pytest.raises(ArgosError) as refused:
            call(subject, value)

        assert refused.value.written is False, what
        assert len(str(refused.value)) < 300, what
    assert engine.version(ALICE) == 1
    assert engine.state(ALICE) == Account(1)


@pytest.mark.parametrize("argument", DESK)
def test_a_desk_takes_nothing_for_something_else(engine, desk, argument):
    values, call = DESK[argument]

    check_refused(engine, call, desk, values)


@pytest.mark.parametrize("argument", ENGINE)
def test_an_engine_takes_nothing_for_something_else(engine, argument):
    values, call = ENGINE[argument]

    check_refused(engine, call, engine, values)


@pytest.mark.parametrize("what", WRONG_KIND)
def test_a_stream_is_made_of_text_alone(what):
    value = WRONG_KIND[what]

    with pytest.raises(InvalidInputError, match="aggregate id must be text"):
        ACCOUNT.stream(value)
    with pytest.raises(InvalidInputError, match="aggregate type"):
        StreamId(value, "alice")
    with pytest.raises(InvalidInputError, match="stream"):
        StreamId.parse(value)


def test_what_is_text_and_more_is_stored_as_text_alone(engine, desk):
    class Shouting(str):
        __slots__ = ()

        def __str__(self):
            return "SHOUTING"

        def isprintable(self):
            return True

    shouted = engine.acting_as(Shouting("clerk:7"), cause=Shouting("a test"))

    receipt = shouted.execute(ALICE, Deposit(1), command_id=Shouting("mine"))

    assert type(receipt.command_id) is str
    entry = engine.history(ALICE, after_version=1).entries[0]
    assert (entry.principal.id, entry.cause) == ("clerk:7", "a test")
    assert type(ACCOUNT.stream(Shouting("alice")).aggregate_id) is str


@pytest.mark.parametrize("what", without(SECONDS, "less than nothing"))
def test_a_time_that_cannot_be_waited_is_refused(what):
    handle = Handle(ALICE, "mine")

    with pytest.raises(InvalidInputError, match="timeout_seconds must be"):
        handle.result(SECONDS[what])
