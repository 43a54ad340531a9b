"""Commands that are no plain values: each is refused, or harms nobody but itself."""

import attrs
import pytest

from argos_engine import CommandFailedError, CommandIdReusedError
from tests.accounts import ACCOUNT, ALICE, BOB, Account, Deposit
from tests.hostile.values import Leaving, Unshowable


@attrs.define(eq=False)
class Odd:
    """A command with a field that may be anything."""

    value: object = None


@attrs.frozen(eq=False, repr=False)
class Quarrelsome(Deposit):
    """Fails at everything that Python may ask of an object."""

    def __eq__(self, _):
        raise ZeroDivisionError("eq broke")

    def __hash__(self):
        raise ZeroDivisionError("hash broke")

    def __repr__(self):
        raise ZeroDivisionError("repr broke")

    def __bool__(self):
        raise ZeroDivisionError("bool broke")


@attrs.define
class Changing:
    """Can be changed by whoever handed it in, and cannot be hashed."""

    amount: int


def itself():
    value = []
    value.append(value)
    return value


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


class Escaping:
    """Leaves when it is encoded."""

    @property
    def __class__(self):
        raise SystemExit("class left")


CANNOT_BE_WRITTEN = {
    "half a surrogate pair": Odd("\ud800"),
    "an object": Odd(object()),
    "an object that cannot be shown": Odd(Unshowable()),
    "an object that leaves when it is shown": Odd(Leaving()),
    "an object that leaves when it is looked at": Odd(Escaping()),
    "a function": Odd(len),
    "a generator": Odd(value for value in ()),
    "itself": Odd(itself()),
    "lists in lists without end": Odd(nested(100_000)),
    "keys of two kinds": Odd({(1, 2): "a"}),
}


@pytest.mark.parametrize("what", CANNOT_BE_WRITTEN)
def test_a_command_that_cannot_be_written_down_is_not_taken_in(engine, desk, what):
    with pytest.raises(CommandFailedError, match="Odd cannot be encoded") as refused:
        desk.execute(ALICE, CANNOT_BE_WRITTEN[what])

    assert len(str(refused.value)) < 700
    assert engine.state(ALICE) == Account(1)


def test_a_command_too_large_for_any_queue_is_refused_with_its_size(banks):
    desk = banks.open(queue_bytes_max=10_000).acting_as("x", cause="y")

    with pytest.raises(CommandFailedError, match="more than queue_bytes_max=10000"):
        desk.execute(ALICE, Odd("x" * 20_000))


def test_a_quarrelsome_command_is_never_asked(engine, desk):
    receipt = desk.execute(ALICE, Quarrelsome(2), command_id="mine")

    again = desk.execute(ALICE, Quarrelsome(2), command_id="mine")

    assert (receipt.version, again.duplicate) == (2, True)
    with pytest.raises(CommandIdReusedError):
        desk.execute(ALICE, Quarrelsome(3), command_id="mine")


def test_a_command_of_no_class_that_the_rules_know_is_for_them_to_refuse(desk, engine):
    for command in (None, 7, "Deposit", [], {}, Deposit, Changing(1)):
        with (
            pytest.raises(CommandFailedError)
            if command is Deposit
            else pytest.raises(Exception, match="must be positive")
        ):
            desk.execute(ALICE, command)

    assert engine.version(ALICE) == 1


def test_more_than_fits_waits_for_room_and_keeps_its_order(banks):
    engine = banks.open(
        mailbox_commands_max=3, queue_commands_max=5, group_commands_max=2
    )
    desk = engine.acting_as("clerk:7", cause="a test")

    handles = desk.submit_many(
        [(stream, Deposit(1)) for _ in range(100) for stream in (ALICE, BOB)]
    )

    versions = [handle.result(60).version for handle in handles]
    assert versions[::2] == sorted(versions[::2])
    assert engine.state(ALICE) == engine.state(BOB) == Account(100)


def test_a_batch_that_breaks_off_keeps_what_it_handed_in(engine, desk):
    def breaking_off():
        yield ALICE, Deposit(1)
        raise ZeroDivisionError("the batch broke")

    with pytest.raises(ZeroDivisionError):
        desk.submit_many(breaking_off())

    assert desk.execute(ALICE, Deposit(1)).version == 3


def test_a_stream_of_rules_that_are_not_there_is_refused(engine, desk):
    stranger = attrs.evolve(ALICE, aggregate_type="stranger")

    for call in (engine.state, lambda stream: desk.execute(stream, Deposit(1))):
        with pytest.raises(Exception, match="no decider for aggregate type 'stranger'"):
            call(stranger)
    assert ACCOUNT.stream("alice") == ALICE
