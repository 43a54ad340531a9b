"""The roster: a CSV file of everybody who bids, read one line at a time."""

import csv
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import attrs

from argos_engine.domains.bidding.cell import date, optional_number, user_type
from argos_engine.domains.bidding.year.user_commands import RegisterUser
from argos_engine.errors import InvalidInputError

COLUMNS = (
    "user_id",
    "initials",
    "name",
    "area",
    "user_type",
    "crew",
    "cumulative_bu_date",
    "bu_date",
    "eod_date",
    "scd_date",
    "lottery",
)


_COLUMNS_OF = {"area_id": "area"}
"""Columns that are not named as the field they fill."""


class Registration(NamedTuple):
    """A good line: who is to be registered."""

    line: int
    command: RegisterUser


@attrs.frozen
class RosterProblem:
    """A bad line: where it is and what is wrong with it."""

    line: int
    field: str
    value: str
    rule: str

    def __str__(self) -> str:
        # A broken file can be one endless line; the error shows its beginning only.
        problem = InvalidInputError(self.field, self.value, self.rule)
        return f"line {self.line}: {problem}"


def read_roster(lines: Iterable[bytes]) -> Iterator[Registration | RosterProblem]:
    """Yield a registration or the first problem of every line of a roster.

    A bad line never stops the ones after it; only a bad header does, as nothing
    below it has a meaning.

    Args:
        lines: The file, opened in binary mode; UTF-8, with or without a mark.
    """
    # A record has to end with its line, or one stray quote would swallow the rest.
    numbered = ((n, line) for n, line in enumerate(lines, 1) if line.strip())
    number, header = next(numbered, (1, b""))
    try:
        columns = _columns(header)
    except InvalidInputError as error:
        yield _problem(number, error)
        return
    for number, line in numbered:
        try:
            yield Registration(number, _command(_row(columns, _cells(line))))
        except InvalidInputError as error:
            yield _problem(number, error)


def _columns(header: bytes) -> list[str]:
    names = [name.strip() for name in _cells(header.removeprefix(b"\xef\xbb\xbf"))]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        rule = f"must have the columns {', '.join(missing)}"
        raise InvalidInputError("header", ",".join(names), rule)
    if len(set(names)) != len(names):
        raise InvalidInputError("header", ",".join(names), "must name a column once")
    return names


def _cells(line: bytes) -> list[str]:
    try:
        text = line.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise InvalidInputError("line", line, "must be UTF-8") from error
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error as error:
        raise InvalidInputError("line", text, f"must be CSV ({error})") from error


def _row(columns: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(columns):
        rule = f"must have {len(columns)} cells"
        raise InvalidInputError("line", ",".join(cells), rule)
    return dict(zip(columns, map(str.strip, cells), strict=True))


def _command(row: dict[str, str]) -> RegisterUser:
    return RegisterUser(
        user_id=row["user_id"],
        initials=row["initials"],
        name=row["name"],
        user_type=user_type(row["user_type"]),
        cumulative_bu_date=date("cumulative_bu_date", row["cumulative_bu_date"]),
        bu_date=date("bu_date", row["bu_date"]),
        eod_date=date("eod_date", row["eod_date"]),
        scd_date=date("scd_date", row["scd_date"]),
        lottery=optional_number("lottery", row["lottery"]),
        crew=optional_number("crew", row["crew"]),
        area_id=row["area"] or None,
    )


def _problem(number: int, error: InvalidInputError) -> RosterProblem:
    value = error.value if isinstance(error.value, str) else repr(error.value)
    name = _COLUMNS_OF.get(error.name, error.name)
    return RosterProblem(number, name, value, error.rule)
