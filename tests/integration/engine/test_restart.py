"""A file outlives its engines: the next one goes on where the last one was."""

import threading

import attrs
import pytest

from argos_engine.domain.decider import Decider
from argos_engine.domain.stream_type import EventType, Upcaster
from argos_engine.engine import Engine, open_archive
from argos_engine.errors import (
    CommandRejectedError,
    ConfigurationError,
    EngineClosedError,
    JournalFailedError,
    ReplayError,
)
from argos_engine.runtime.outcome import Receipt, Refusal, Unknown
from tests.accounts import (
    ACCOUNT,
    ALICE,
    BOB,
    EVENTS,
    Account,
    CloseYear,
    Deposit,
    Withdraw,
    YearClosed,
    decide,
    evolve,
)

TIMEOUT_SECONDS = 20


@attrs.frozen
class Renamed:
    """What `Deposited` is called in a later version of the program."""

    euros: int


@pytest.fixture
def reopened(filed):
    """An engine on a file that an engine before it has filled and closed."""
    engine = filed.open(checkpoint_interval_events=3)
    desk = engine.acting_as("clerk:7", cause="a test")
    for amount in (1, 2, 4, 8):
        desk.execute(ALICE, Deposit(amount), command_id=f"deposit-{amount}")
    desk.checkpoint(ALICE, "noon", command_id="checkpoint")
    desk.rollback(ALICE, to_version=2, reason="typo", command_id="rollback")
    with pytest.raises(CommandRejectedError):
        desk.execute(ALICE, Withdraw(100), command_id="refused")
    engine.close()
    return filed.open(checkpoint_interval_events=3)


@pytest.fixture
def later(reopened):
    return reopened.acting_as("clerk:7", cause="a test")


def test_states_are_as_they_were(reopened):
    assert (reopened.state(ALICE), reopened.version(ALICE)) == (Account(3), 7)
    balances = [reopened.state_at(ALICE, version=v).balance for v in range(8)]
    assert balances == [0, 1, 3, 7, 7, 15, 15, 3]
    assert reopened.checkpoints(ALICE) == {"noon": 6}


def test_commands_go_on(reopened, later):
    assert later.execute(ALICE, Withdraw(3)).version == 8
    assert reopened.state(ALICE) == Account(0)
    assert reopened.verify().is_sound


def test_answers_are_kept(reopened, later):
    receipt = later.execute(ALICE, Deposit(4), command_id="deposit-4")

    assert (receipt.duplicate, receipt.version, receipt.superseded_by) == (True, 3, 7)
    with pytest.raises(CommandRejectedError, match="3 is less than 100"):
        later.execute(ALICE, Withdraw(100), command_id="refused")
    assert later.checkpoint(ALICE, "noon", command_id="checkpoint").version == 6


def test_outcomes_are_kept(reopened):
    outcomes = [
        reopened.outcome(ALICE, name)
        for name in ("deposit-1", "rollback", "refused", "never")
    ]

    assert [type(each) for each in outcomes] == [Receipt, Receipt, Refusal, Unknown]
    assert outcomes[0].superseded_by is None
    assert outcomes[1].event.to_version == 2


def test_names_of_checkpoints_are_kept(later):
    with pytest.raises(CommandRejectedError, match="taken by version 6"):
        later.checkpoint(ALICE, "noon")


def test_an_archive_may_look_while_an_engine_runs(reopened, later, path):
    archive = open_archive(path, ACCOUNT)

    later.execute(ALICE, Deposit(100))

    assert archive.state(ALICE) == Account(103)
    archive.journal.close()


def test_an_archive_without_deciders_shows_what_is_stored(reopened, path):
    archive = open_archive(path)

    (entry,) = archive.history(ALICE, 0, 1).entries

    assert entry.event == {"amount": 1}
    archive.journal.close()


def test_there_is_no_archive_without_a_journal(path):
    with pytest.raises(ConfigurationError, match="there is no journal"):
        open_archive(path)


# Owners


def test_an_older_engine_on_the_same_file_is_stopped(filed):
    older = filed.open()
    old_desk = older.acting_as("old", cause="a test")
    old_desk.execute(ALICE, Deposit(1))

    newer = filed.open_beside()

    with pytest.raises(JournalFailedError, match="another engine wrote"):
        old_desk.execute(ALICE, Deposit(2))
    with pytest.raises(JournalFailedError, match="the engine writes no more"):
        old_desk.execute(BOB, Deposit(2))
    assert older.state(ALICE) == Account(1)
    assert older.state_at(ALICE, version=1) == Account(1)
    new_desk = newer.acting_as("new", cause="a test")
    assert new_desk.execute(ALICE, Deposit(4)).version == 2
    assert newer.verify().is_sound


def test_of_two_engines_that_write_at_once_only_the_newer_one_succeeds(filed):
    older = filed.open(checkpoint_interval_events=0)
    desk = older.acting_as("old", cause="a test")
    acknowledged, stopped = [], threading.Event()

    def write_on():
        try:
            while True:
                acknowledged.append(desk.execute(ALICE, Deposit(1)))
        except JournalFailedError:
            stopped.set()

    writing = threading.Thread(target=write_on)
    writing.start()
    desk.execute(BOB, Deposit(1))
    newer = filed.open_beside()
    newer.acting_as("new", cause="a test").execute(BOB, Deposit(1))
    assert stopped.wait(TIMEOUT_SECONDS)
    writing.join(TIMEOUT_SECONDS)

    assert newer.version(ALICE) == len(acknowledged)
    assert newer.verify().is_sound


def test_a_closed_engine_can_be_closed_again(banks):
    engine = banks.open()

    assert [engine.close(), engine.close()] == [0, 0]
    with pytest.raises(EngineClosedError):
        engine.acting_as("x", cause="y").execute(ALICE, Deposit(1))


def test_a_context_ends_with_a_closed_engine(path):
    with Engine.open(path, ACCOUNT) as engine:
        desk = engine.acting_as("x", cause="y")
        handles = [desk.submit(ALICE, Deposit(1)) for _ in range(10)]

    assert [handle.result(0).version for handle in handles] == list(range(1, 11))
    with pytest.raises(EngineClosedError):
        desk.execute(ALICE, Deposit(1))


def test_an_engine_that_cannot_start_gives_up_its_file(filed):
    with pytest.raises(ConfigurationError, match="two deciders"):
        filed.open(ACCOUNT, ACCOUNT)

    assert filed.open().version(ALICE) == 0


# Changes of the code


def test_old_events_are_lifted_to_what_they_have_become(reopened, filed):
    reopened.close()
    events = {**EVENTS, "account.money.deposited": EventType(Renamed, 2)}

    def evolve_renamed(state, event):
        return Account(state.balance + event.euros)

    lifted = Decider(
        "account",
        Account(),
        decide,
        evolve_renamed,
        events,
        revision=2,
        upcasters=[
            Upcaster("account.money.deposited", 1, lambda old: {"euros": old["amount"]})
        ],
    )

    engine = filed.open(lifted)

    assert engine.state(ALICE) == Account(3)
    assert engine.verify().is_sound


def test_other_streams_are_left_alone_when_one_cannot_be_replayed(reopened, filed):
    reopened.acting_as("x", cause="y").execute(BOB, CloseYear())
    reopened.close()

    def forgetful(state, event):
        return {YearClosed: evolve}[type(event)](state, event)

    changed = Decider("account", Account(), decide, forgetful, EVENTS, revision=2)
    desk = filed.open(changed).acting_as("x", cause="y")

    with pytest.raises(ReplayError, match="account:alice version 1"):
        desk.execute(ALICE, CloseYear())
    assert desk.execute(BOB, CloseYear()).version == 2
