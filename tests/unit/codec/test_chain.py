import pytest
from hypothesis import given
from hypothesis import strategies as st

from argos_engine.codec.chain import (
    GENESIS,
    digest,
    event_hash,
    first_unfit,
    group_hash,
    refusal_digest,
    sealed,
)
from argos_engine.codec.chain_key import UNKEYED, chain_key_of
from argos_engine.domain.change import Change
from argos_engine.domain.identity import StreamId
from argos_engine.ports.records import StoredEvent, StoredRefusal

ALICE = StreamId("account", "alice")

EVENT = StoredEvent(
    position=9,
    stream=ALICE,
    version=3,
    event_type="account.opened",
    schema_version=1,
    change=Change.DELTA,
    payload=b"{}",
    state_digest=None,
    recorded_at=5,
    principal='{"id":"clerk:7"}',
    cause="test",
    command_id="id",
    ordinal=0,
    fingerprint=b"f",
    correlation_id=None,
    causation_id=None,
    hash=b"",
)
REFUSAL = StoredRefusal("id", b"f", ALICE, 3, "Refused", "no", 7)

OTHER_EVENTS = {
    "stream": [StreamId("account", "bob"), StreamId("loan", "alice")],
    "version": [4, 0],
    "event_type": ["account.closed", ""],
    "schema_version": [2],
    "change": [Change.FULL],
    "payload": [b"[]", b"", b"{ }"],
    "state_digest": [b"", bytes(32)],
    "recorded_at": [6, -5],
    "principal": ["{}"],
    "cause": ["", "Test"],
    "command_id": ["ID"],
    "ordinal": [1],
    "fingerprint": [b"", b"g"],
    "correlation_id": ["", "c"],
    "causation_id": ["", "c"],
}
OTHER_REFUSALS = {
    "command_id": ["ID"],
    "fingerprint": [b""],
    "stream": [StreamId("account", "bob"), StreamId("loan", "alice")],
    "version": [4],
    "error_type": ["Other"],
    "reason": ["No", ""],
    "group": [8],
}


def changes(others):
    return [(column, value) for column in others for value in others[column]]


def test_every_column_is_tried():
    assert {*OTHER_EVENTS, "position", "hash"} == set(StoredEvent._fields)
    assert set(OTHER_REFUSALS) == set(StoredRefusal._fields)


@pytest.mark.parametrize(("column", "value"), changes(OTHER_EVENTS))
def test_every_column_of_an_event_changes_its_hash(column, value):
    changed = EVENT._replace(**{column: value})

    assert event_hash(GENESIS, changed) != event_hash(GENESIS, EVENT)


def test_the_event_before_changes_the_hash():
    assert event_hash(bytes([1] * 32), EVENT) != event_hash(GENESIS, EVENT)


def test_position_and_stored_hash_do_not_change_the_hash():
    """A log that is copied into another store keeps its hashes."""
    moved = EVENT._replace(position=10, hash=b"x")

    assert event_hash(GENESIS, moved) == event_hash(GENESIS, EVENT)


def chain(length, key=UNKEYED):
    """Return events that follow one another, each with its hash."""
    events, previous = [], GENESIS
    for version in range(1, length + 1):
        events.append(sealed(previous, EVENT._replace(version=version), key))
        previous = events[-1].hash
    return events


@pytest.mark.parametrize("key", [UNKEYED, chain_key_of(bytes(32))])
def test_events_that_have_their_hashes_fit(key):
    assert first_unfit(GENESIS, ALICE, chain(3, key), key) is None


def test_events_with_hashes_of_another_key_do_not_fit():
    assert first_unfit(GENESIS, ALICE, chain(3), chain_key_of(bytes(32))) == 0


def test_no_event_fits_behind_another_hash():
    assert first_unfit(bytes([1] * 32), ALICE, chain(3)) == 0


@pytest.mark.parametrize("index", range(3))
@pytest.mark.parametrize(
    ("column", "value"),
    [pair for pair in changes(OTHER_EVENTS) if pair[0] != "stream"],
)
def test_the_first_event_that_was_changed_does_not_fit(column, value, index):
    events = chain(3)
    events[index] = events[index]._replace(**{column: value})

    found = first_unfit(GENESIS, ALICE, events)

    assert found == (None if (column, value) == ("version", index + 1) else index)


@pytest.mark.parametrize("other", OTHER_EVENTS["stream"])
def test_events_of_another_stream_do_not_fit(other):
    assert first_unfit(GENESIS, other, chain(3)) == 0


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_bytes_cannot_move_from_one_column_to_the_next(cause, command_id):
    text = cause + command_id
    hashes = {
        event_hash(GENESIS, EVENT._replace(cause=text[:cut], command_id=text[cut:]))
        for cut in range(len(text) + 1)
    }

    assert len(hashes) == len(text) + 1


@pytest.mark.parametrize(("column", "value"), changes(OTHER_REFUSALS))
def test_every_column_of_a_refusal_changes_its_digest(column, value):
    changed = REFUSAL._replace(**{column: value})

    assert refusal_digest(changed) != refusal_digest(REFUSAL)


A, B, C = (bytes([number] * 32) for number in (1, 2, 3))


@pytest.mark.parametrize(
    "other",
    [
        (B, 7, [A, B], [C]),
        (GENESIS, 8, [A, B], [C]),
        (GENESIS, 7, [B, A], [C]),
        (GENESIS, 7, [A], [C]),
        (GENESIS, 7, [A, B], []),
        (GENESIS, 7, [A, B, C], []),
        (GENESIS, 7, [A], [B, C]),
    ],
)
def test_everything_in_a_group_changes_its_hash(other):
    assert group_hash(*other) != group_hash(GENESIS, 7, [A, B], [C])


def test_the_refusals_of_a_group_are_in_it_in_any_order():
    assert group_hash(GENESIS, 7, [], [B, A]) == group_hash(GENESIS, 7, [], [A, B])


def test_the_first_group_has_the_same_hash_with_and_without_a_beginning():
    assert group_hash(b"", 7, [A], []) == group_hash(GENESIS, 7, [A], [])


def test_a_hash_stays_what_it_is():
    """These values are in stored journals: a change here breaks all of them."""
    assert digest(b"").hex() == (
        "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"
    )
    assert event_hash(GENESIS, EVENT).hex() == (
        "8c451d9ef8ecfb3aeffa60e5e667b791529733d85d8a5bc15663676dad5ddcd4"
    )
    assert refusal_digest(REFUSAL).hex() == (
        "45f99cd9f15ab09f4fbd20c42c25b36d5366ff3ebe3632a94cd6958337acc0b4"
    )
    assert group_hash(GENESIS, 7, [A, B], [C]).hex() == (
        "32978f76bb0461fc3b0844dfe8baea8a7606e13b119ae288b3ec6f809ac82cb7"
    )
