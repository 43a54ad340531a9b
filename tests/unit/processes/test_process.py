"""What a process may be, and which ids its commands have."""

import pytest

from argos_engine.domain.lifecycle import RolledBack
from argos_engine.errors import InvalidInputError
from argos_engine.processes.command_id import process_command_id
from argos_engine.processes.process import Process, Source
from argos_engine.processes.send import Send
from tests.accounts import ACCOUNT, ALICE, BOB, Deposit, Deposited, Withdrawn


def react(_occasion):
    yield Send(BOB, Deposit(1), "pay")


def test_the_principal_of_a_process_has_its_name_and_its_roles():
    process = Process("gifts", [Source(ACCOUNT)], react, roles=["giver"])

    assert process.principal.id == "process:gifts"
    assert process.principal.roles == {"giver"}


def test_a_process_looks_for_the_events_of_all_its_sources():
    some = Source(ACCOUNT, [Deposited, RolledBack])
    other = Source(ACCOUNT, [Withdrawn, Deposited])

    where = Process("gifts", [some, other], react).where
    assert where.event_types == (Deposited, RolledBack, Withdrawn)
    assert where.aggregate_types == ("account",)
    assert Process("gifts", [some, Source(ACCOUNT)], react).where.event_types is None
    assert Process("gifts", [Source(ACCOUNT), some], react).where.event_types is None


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("", [Source(ACCOUNT)], react), "process"),
        (("n" * 193, [Source(ACCOUNT)], react), "process"),
        (("gifts", [], react), "sources"),
        (("gifts", [ACCOUNT], react), "sources"),
        (("gifts", [Source(ACCOUNT)], None), "react"),
        (("gifts", [Source(ACCOUNT)], react, [""]), "role"),
    ],
)
def test_a_process_is_checked_when_it_is_made(arguments, name):
    with pytest.raises(InvalidInputError) as caught:
        Process(*arguments)
    assert caught.value.name == name


def test_a_source_is_checked_when_it_is_made():
    with pytest.raises(InvalidInputError, match="of must be of class StreamType"):
        Source("account")
    with pytest.raises(InvalidInputError, match="events must be of class type"):
        Source(ACCOUNT, ["account.money.deposited"])
    with pytest.raises(InvalidInputError, match="events must be declared by 'account'"):
        Source(ACCOUNT, [Deposit])


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("account:bob", Deposit(1), "pay"), "stream"),
        ((BOB, Deposit(1), " pay"), "step"),
        ((BOB, Deposit(1), "pay", 0), "attempt"),
        ((BOB, Deposit(1), "pay", 1_001), "attempt"),
    ],
)
def test_what_is_asked_for_is_checked_at_once(arguments, name):
    with pytest.raises(InvalidInputError) as caught:
        Send(*arguments)
    assert caught.value.name == name


def test_a_command_id_stays_the_same_for_ever():
    """It is stored: a change here would carry commands out once more."""
    command_id = process_command_id("gifts", ALICE, 3, "pay", 1)

    assert command_id == "process-ed3adc062a11d449e95342376b05214c"


def test_whatever_differs_has_another_id():
    ids = {
        process_command_id("gifts", ALICE, 3, "pay", 1),
        process_command_id("alms", ALICE, 3, "pay", 1),
        process_command_id("gifts", BOB, 3, "pay", 1),
        process_command_id("gifts", ALICE, 31, "pay", 1),
        process_command_id("gifts", ALICE, 3, "pay", 2),
        process_command_id("gifts", ALICE, 3, "1pay", 1),
        process_command_id("gifts", ACCOUNT.stream('alice",3'), 3, "pay", 1),
    }

    assert len(ids) == 7
