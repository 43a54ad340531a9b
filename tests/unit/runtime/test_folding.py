"""A page of events leads to a state, or to an error that names one of them."""

import pytest

from argos_engine import (
    ConfigurationError,
    Decider,
    JournalCorruptError,
    StreamId,
    UnknownEventTypeError,
)
from argos_engine.codec.codec import Codec
from argos_engine.domain.change import Change
from argos_engine.domain.lifecycle import CheckpointTaken, RolledBack
from argos_engine.errors import ReplayError
from argos_engine.ports.records import StoredEvent
from argos_engine.runtime.folding import folded
from tests.accounts import EVENTS, Account, Deposited, Withdrawn, decide, evolve

ALICE = StreamId("account", "alice")


def aggregate(fold=evolve):
    return Codec([Decider("account", Account(), decide, fold, EVENTS)]).of(ALICE)


def page(*events):
    """Return events as they are stored, from version 1 on."""
    catalogue = aggregate().events
    encoded = map(catalogue.encode, events)
    return [
        row(version, each.event_type, each.schema_version, each.payload)
        for version, each in enumerate(encoded, 1)
    ]


def row(version, event_type, schema_version, payload):
    return StoredEvent(
        version, ALICE, version, event_type, schema_version, Change.DELTA, payload,
        None, 0, "{}", "test", "id", 0, b"", None, None, b"",
    )  # fmt: skip


def test_events_of_several_types_are_folded_in_order_and_checkpoints_change_nothing():
    events = page(Deposited(9), CheckpointTaken("noon"), Withdrawn(4), Deposited(1))

    assert folded(aggregate(), Account(1), events) == Account(7)


def test_no_events_leave_the_state_as_it_is():
    assert folded(aggregate(), Account(1), []) == Account(1)


def test_a_payload_that_cannot_be_read_is_named():
    events = [*page(Deposited(1)), row(2, "account.money.deposited", 1, b"{")]

    with pytest.raises(ReplayError, match="account:alice version 2"):
        folded(aggregate(), Account(), events)


def test_an_event_before_one_that_cannot_be_read_fails_first():
    def fail(_state, _event):
        raise ArithmeticError

    events = [*page(Deposited(1)), row(2, "account.money.deposited", 1, b"{")]

    with pytest.raises(ReplayError, match="account:alice version 1"):
        folded(aggregate(fail), Account(), events)


def test_an_event_of_an_unknown_type_is_named():
    events = [*page(Deposited(1)), row(2, "account.money.burnt", 1, b"{}")]

    with pytest.raises(UnknownEventTypeError, match="account:alice version 2"):
        folded(aggregate(), Account(), events)


def test_a_rollback_is_never_folded():
    with pytest.raises(JournalCorruptError, match="version 2 is a rollback"):
        folded(aggregate(), Account(), page(Deposited(1), RolledBack(0, "typo")))


@pytest.mark.parametrize("state", [None, 7, Deposited(1)])
def test_what_is_no_state_is_named_with_its_event(state):
    def forget(account, event):
        return state if isinstance(event, Withdrawn) else evolve(account, event)

    events = page(Deposited(2), Withdrawn(1), Deposited(2))

    with pytest.raises(ReplayError, match="account:alice version 2") as caught:
        folded(aggregate(forget), Account(), events)
    assert isinstance(caught.value.__cause__, ConfigurationError)


@pytest.mark.parametrize(
    ("raised", "error"),
    [(SystemExit, ReplayError), (KeyboardInterrupt, KeyboardInterrupt)],
)
def test_rules_that_leave_fail_alone_but_an_interrupt_goes_through(raised, error):
    def leave(_state, _event):
        raise raised

    with pytest.raises(error):
        folded(aggregate(leave), Account(), page(Deposited(1)))
