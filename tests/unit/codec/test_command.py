import datetime

import attrs
import pytest

from argos_engine.codec.command import (
    FieldFault,
    command_class,
    encode_command,
    faults,
    structure,
)
from argos_engine.domain.decider import Decider
from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.errors import InvalidInputError


@attrs.frozen
class Seat:
    row: int


@attrs.frozen
class Fee:
    amount: float


@attrs.frozen
class Book:
    name: str
    days: tuple[datetime.date, ...] = ()
    seat: Seat | None = None


@attrs.frozen
class Opened:
    pass


def decider(*commands):
    return Decider("hall", 0, max, max, {"hall.opened": Opened}, commands=commands)


def fault_of(value):
    with pytest.raises(Exception) as caught:  # noqa: PT011  # `faults` reads them all
        structure(value, Book)
    return faults(caught.value)


def test_a_command_is_written_field_by_field():
    assert encode_command(Book("Zo\u00eb", (datetime.date(2026, 1, 2),))) == (
        b'{"days":["2026-01-02"],"name":"Zo\xc3\xab","seat":null}'
    )


def test_actions_are_written_like_commands():
    assert encode_command(Checkpoint("month end")) == b'{"name":"month end"}'
    assert encode_command(Rollback(3, "typo")) == b'{"reason":"typo","target":3}'


def test_targets_of_a_rollback_are_told_apart():
    """A fingerprint that took a version for a checkpoint's name would be wrong."""
    noon = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.UTC)
    targets = [3, "3", noon, noon.isoformat()]

    written = {encode_command(Rollback(target, "typo")) for target in targets[:3]}

    assert len(written) == 3


def test_a_command_that_json_cannot_hold_is_not_written():
    with pytest.raises(Exception):  # noqa: B017, PT011  # the encoder's own error
        encode_command(Fee(float("nan")))


def test_a_command_is_read_from_parsed_json():
    fields = {"name": "Eve", "days": ["2026-01-02"], "seat": {"row": 3}}

    assert structure(fields, Book) == Book("Eve", (datetime.date(2026, 1, 2),), Seat(3))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, FieldFault("name", "required field missing")),
        ({"name": 7}, FieldFault("name", "value must be str, not 7")),
        (
            {"name": "", "seat": {"row": ""}},
            FieldFault("seat.row", "value must be int, not ''"),
        ),
        ({"name": "", "b": 1, "a": 2}, FieldFault("", "unknown field a, b")),
        (
            {"name": "", "days": "now"},
            FieldFault("days", "value must be a list, not 'now'"),
        ),
        (
            {"name": "", "days": ["now"]},
            FieldFault("days[0]", "Invalid isoformat string: 'now'"),
        ),
    ],
)
def test_what_is_wrong_with_a_field_is_told_with_its_path(value, expected):
    assert fault_of(value) == [expected]


def test_what_is_told_of_a_field_is_short_however_long_its_value_is():
    (fault,) = fault_of({"name": "", "days": ["x" * 10_000]})

    assert fault.path == "days[0]"
    assert fault.message.startswith("Invalid isoformat string: 'xxx")
    assert fault.message.endswith("...")
    assert len(fault.message) < 250


def test_every_field_that_is_wrong_is_told():
    assert [fault.path for fault in fault_of({"days": [1], "seat": {}})] == [
        "name",
        "days[0]",
        "seat.row",
    ]


def test_a_fault_without_a_message_tells_what_was_wanted():
    class Silent(Exception):  # noqa: N818  # stands for a user's own error
        pass

    assert faults(Silent()) == [FieldFault("", "must be None")]


def test_a_command_class_is_found_by_its_name():
    assert command_class(decider(Book, Seat), "Seat") is Seat


def test_an_unknown_name_is_refused_with_those_that_are_known():
    with pytest.raises(InvalidInputError, match="must be one of Book, Seat, not 'Sit'"):
        command_class(decider(Seat, Book), "Sit")
    with pytest.raises(InvalidInputError, match="must be one of none, not 'Sit'"):
        command_class(decider(), "Sit")
