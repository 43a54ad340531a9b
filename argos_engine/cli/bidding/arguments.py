"""Options and arguments that several verbs of `argos bidding` share."""

import datetime
from typing import Annotated, TypeAlias

import typer

from argos_engine.cli.moment import parse_any_time
from argos_engine.ports.clock import SystemClock, to_datetime

AreaName: TypeAlias = Annotated[
    str, typer.Argument(metavar="AREA", help="The id or the code of an area.")
]
Initials: TypeAlias = Annotated[
    str, typer.Argument(metavar="INITIALS", help="Of a user of the year.")
]
YearName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--year", metavar="YEAR", help="The bid year; needed if there are several."
    ),
]
At: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="TIME", help="As if it were then, with its zone; now without."
    ),
]


def moment(at: str | None) -> datetime.datetime:
    """Return the time that `--at` means.

    Raises:
        InvalidInputError: It is no ISO time or has no time zone.
    """
    if at is None:
        return to_datetime(SystemClock().now())
    return parse_any_time("--at", at)
