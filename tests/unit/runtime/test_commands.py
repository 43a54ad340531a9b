"""One command: one event, one answer, and nobody else is touched."""

import datetime
import enum

import attrs
import pytest

from argos_engine.codec.chain import GENESIS, event_hash, group_hash, refusal_digest
from argos_engine.codec.fingerprint import fingerprint
from argos_engine.domain.change import Change
from argos_engine.domain.decider import Decider
from argos_engine.domain.identity import Position
from argos_engine.domain.metadata import Principal
from argos_engine.errors import (
    CommandFailedError,
    CommandRejectedError,
    ConfigurationError,
    InvalidInputError,
)
from argos_engine.runtime.desk import Desk
from argos_engine.runtime.envelope import Sender
from argos_engine.runtime.outcome import Receipt
from tests.accounts import (
    ACCOUNT,
    ALICE,
    BOB,
    EVENTS,
    Account,
    Break,
    CloseYear,
    Deposit,
    Deposited,
    HalfMadeError,
    OverdrawnError,
    SetRate,
    Withdraw,
    decide,
    evolve,
)
from tests.stand import NOON, Stand


def test_a_command_becomes_one_event(stand):
    stand.execute(ALICE, Deposit(10))
    stand.execute(ALICE, Deposit(5))

    assert stand.events(ALICE) == [Deposited(10), Deposited(5)]
    assert stand.state(ALICE) == Account(15)
    assert stand.version(ALICE) == 2


def test_a_receipt_tells_where_the_event_is(stand):
    stand.execute(BOB, Deposit(1))

    receipt = stand.execute(ALICE, Deposit(10))

    assert receipt == Receipt(
        ALICE,
        1,
        Position(0, 2),
        Deposited(10),
        datetime.datetime.fromtimestamp(NOON / 1_000_000, datetime.UTC),
        "command-00000002",
    )
    assert not receipt.duplicate


def test_a_row_says_who_when_and_why(stand):
    sender = Sender(Principal("bob", {"b", "a"}), "a visit", "talk-1", "command-0")

    Desk(stand.runtime.office(sender, 0)).submit(
        ALICE, Deposit(10), command_id="mine", expected_version=0
    )
    stand.run()

    (row,) = stand.log()
    assert row._replace(hash=b"") == row.__class__(
        position=1,
        stream=ALICE,
        version=1,
        event_type="account.money.deposited",
        schema_version=1,
        change=Change.DELTA,
        payload=b'{"amount":10}',
        state_digest=None,
        recorded_at=NOON,
        principal='{"id":"bob","roles":["a","b"]}',
        cause="a visit",
        command_id="mine",
        ordinal=0,
        fingerprint=fingerprint(
            ALICE, ("Deposit", b'{"amount":10}'), "bob", "a visit", 0
        ),
        correlation_id="talk-1",
        causation_id="command-0",
        hash=b"",
    )


def test_decide_learns_time_principal_and_cause():
    seen = []

    def watch(state, command, context):
        seen.append(context)
        return decide(state, command, context)

    decider = Decider("account", Account(), watch, evolve, EVENTS)
    stand = Stand(deciders=[decider])

    stand.acting_as("bob", "teller", cause="a visit").submit(ALICE, Deposit(1))
    stand.run()

    (context,) = seen
    assert context.principal == Principal("bob", {"teller"})
    assert context.cause == "a visit"
    assert context.at.timestamp() * 1_000_000 == NOON


def test_rows_of_a_stream_form_a_chain(stand):
    for stream in (ALICE, BOB, ALICE, ALICE, BOB):
        stand.execute(stream, Deposit(1))

    for stream in (ALICE, BOB):
        hashes = [row.hash for row in stand.log(stream)]
        before = [GENESIS, *hashes]
        assert hashes == [
            event_hash(previous, row)
            for previous, row in zip(before, stand.log(stream), strict=False)
        ]


def test_the_chain_goes_on_after_a_restart(stand):
    stand.execute(ALICE, Deposit(1))

    later = stand.restarted()
    later.execute(ALICE, Deposit(1))

    first, second = later.log(ALICE)
    assert second.hash == event_hash(first.hash, second)


def test_a_group_row_covers_its_events_and_refusals(stand):
    stand.execute(ALICE, Deposit(1))
    stand.submit(ALICE, Deposit(2))
    stand.submit(BOB, Withdraw(1), command_id="refused")
    stand.one_group()

    first, second = stand.groups()
    rows, (refusal,) = stand.log(), stand.refusals()
    assert first.hash == group_hash(b"", 1, [rows[0].hash], [])
    assert second.hash == group_hash(
        first.hash, 2, [rows[1].hash], [refusal_digest(refusal)]
    )
    assert (second.number, second.last_position) == (2, 2)


def test_a_refusal_writes_no_event(stand):
    stand.execute(ALICE, Deposit(1))

    with pytest.raises(OverdrawnError) as caught:
        stand.execute(ALICE, Withdraw(2))

    assert (caught.value.balance, caught.value.amount) == (1, 2)
    assert stand.version(ALICE) == 1
    assert stand.refusals() == []


def test_a_refusal_under_a_callers_id_is_stored(stand):
    stand.execute(ALICE, Deposit(1))

    with pytest.raises(OverdrawnError):
        stand.execute(ALICE, Withdraw(2), command_id="mine")

    (row,) = stand.refusals()
    assert row == row._replace(
        command_id="mine",
        stream=ALICE,
        version=1,
        error_type="OverdrawnError",
        reason="1 is less than 2",
        group=2,
    )


def test_a_group_without_events_and_refusals_leaves_no_row(stand):
    with pytest.raises(OverdrawnError):
        stand.execute(ALICE, Withdraw(2))

    assert stand.groups() == []
    assert not stand.journal.writer().in_transaction


@pytest.mark.parametrize("where", ["decide", "evolve", "payload", "undeclared"])
def test_a_command_that_breaks_takes_nobody_with_it(stand, where):
    before, broken, after = stand.submit(ALICE, Deposit(1), Break(where), Deposit(2))
    stand.run()

    with pytest.raises(CommandFailedError, match="Break failed") as caught:
        broken.result(0)
    assert caught.value.__cause__ is not None
    assert [before.result(0).version, after.result(0).version] == [1, 2]
    assert stand.events(ALICE) == [Deposited(1), Deposited(2)]
    assert stand.verify().is_sound


def test_an_undeclared_event_names_its_class(stand):
    with pytest.raises(CommandFailedError, match="Undeclared is not among the events"):
        stand.execute(ALICE, Break("undeclared"))


def test_a_broken_command_leaves_its_id_free(stand):
    with pytest.raises(CommandFailedError):
        stand.execute(ALICE, Break("decide"), command_id="mine")

    assert stand.execute(ALICE, Deposit(1), command_id="mine").version == 1


@pytest.mark.parametrize("command_id", [None, "mine"])
@pytest.mark.parametrize("where", ["half made", "unprintable"])
def test_a_refusal_that_cannot_be_stored_takes_nobody_with_it(stand, where, command_id):
    """The class may be the user's own, and not even have called its base class."""
    broken = stand.submit(ALICE, Break(where), command_id=command_id)
    after = stand.submit(ALICE, Deposit(2))
    stand.run()

    with pytest.raises((CommandFailedError, CommandRejectedError)):
        broken.result(0)
    assert after.result(0).version == 1
    assert stand.refusals() == []


def test_a_refusal_that_is_not_stored_may_be_half_made(stand):
    with pytest.raises(HalfMadeError):
        stand.execute(ALICE, Break("half made"))


def test_a_state_that_cannot_be_stored_fails_at_a_boundary_only(stand):
    stand.execute(ALICE, SetRate(0))

    with pytest.raises(CommandFailedError, match="CloseYear failed"):
        stand.execute(ALICE, CloseYear())

    assert stand.execute(ALICE, Deposit(1)).version == 2


def test_a_command_that_cannot_be_written_down_is_not_taken_in(stand):
    with pytest.raises(CommandFailedError, match="SetRate cannot be encoded"):
        stand.submit(ALICE, SetRate(float("nan")))

    assert stand.runtime.dispatcher.waiting == 0


def test_a_stream_without_a_decider_is_refused(stand):
    stranger = Decider("stranger", Account(), decide, evolve, EVENTS).stream("x")

    with pytest.raises(ConfigurationError, match="no decider"):
        stand.submit(stranger, Deposit(1))


def test_two_deciders_of_one_type_do_not_fit():
    with pytest.raises(ConfigurationError, match="two deciders"):
        Stand(deciders=[ACCOUNT, ACCOUNT])


@pytest.mark.parametrize(
    "wishes",
    [
        {"command_id": ""},
        {"command_id": "two\nlines"},
        {"command_id": 7},
        {"expected_version": -1},
        {"expected_version": True},
        {"expected_version": "1"},
        {"deadline_seconds": -1},
        {"deadline_seconds": float("nan")},
        {"deadline_seconds": float("inf")},
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(stand, wishes):
    with pytest.raises(InvalidInputError):
        stand.submit(ALICE, Deposit(1), **wishes)


@pytest.mark.parametrize(
    "said",
    [
        {"principal": Principal("bob"), "cause": ""},
        {"principal": Principal("bob"), "cause": "x", "correlation_id": " "},
        {"principal": Principal("bob"), "cause": "x", "causation_id": "\n"},
    ],
)
def test_a_sender_without_a_good_reason_is_refused(said):
    with pytest.raises(InvalidInputError):
        Sender(**said)


def test_many_commands_are_handed_in_each_for_itself(stand):
    stranger = Decider("stranger", Account(), decide, evolve, EVENTS).stream("x")

    handles = stand.desk.submit_many(
        [
            (ALICE, Deposit(1)),
            (stranger, Deposit(1)),
            (ALICE, Withdraw(9)),
            (ALICE, SetRate(float("nan"))),
            (ALICE, Deposit(2)),
        ]
    )
    stand.run()

    errors = [ConfigurationError, OverdrawnError, CommandFailedError]
    for handle, error in zip(handles[1:4], errors, strict=True):
        with pytest.raises(error):
            handle.result(0)
    assert [handles[0].result(0).version, handles[4].result(0).version] == [1, 2]


class Colour(enum.StrEnum):
    RED = "red"


@attrs.frozen
class Painted:
    colour: str


@attrs.frozen
class Wall:
    enums: int = 0


def paint(_state, command, _context):
    return Painted(command.colour)


def count_enums(state, event):
    return Wall(state.enums + isinstance(event.colour, Colour))


WALL = Decider("wall", Wall(), paint, count_enums, {"wall.painted": Painted})


def test_the_rules_see_an_event_as_it_will_be_read_back():
    """An equal value may be another one, and evolve may look at the difference."""
    stand = Stand(deciders=[WALL])
    stream = WALL.stream("north")
    receipt = stand.execute(stream, Painted(Colour.RED))
    live = stand.state(stream)

    assert type(receipt.event.colour) is str
    assert live == stand.restarted(deciders=[WALL]).state(stream) == Wall(0)
