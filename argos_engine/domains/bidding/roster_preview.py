"""What a roster would change, row by row, before anything of it is imported."""

import enum
from collections.abc import Collection, Iterable, Iterator

import attrs

from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding.roster import Registration, RosterProblem
from argos_engine.domains.bidding.year.bid_year import BidYear
from argos_engine.domains.bidding.year.decide import YearCommand
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.domains.bidding.year.user import YearUser
from argos_engine.domains.bidding.year.user_commands import (
    MoveUser,
    RegisterUser,
    UpdateUser,
)
from argos_engine.errors import CommandRejectedError


class Verdict(enum.StrEnum):
    """What would become of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    """The user is there with everything that the row says."""
    REFUSED = "refused"
    """The rules say no."""
    BAD = "bad"
    """It cannot be read."""


@attrs.frozen
class PreviewRow:
    """A row of a roster, what would become of it, and what it takes."""

    line: int
    verdict: Verdict
    commands: tuple[YearCommand, ...] = ()
    """What importing the row means, in this order."""
    differences: tuple[str, ...] = ()
    """What of a user who is there would become what; what is missing of a new one."""
    problem: str = ""
    """Why it is refused or bad."""


def preview_roster(
    year: BidYear, entries: Iterable[Registration | RosterProblem], context: Context
) -> Iterator[PreviewRow]:
    """Yield a verdict for every row of a roster; *year* stays as it is.

    Rows are judged as if those before them had been imported, so two that clash in
    one file are told apart. A row that fails stops no other.
    """
    for entry in entries:
        if isinstance(entry, RosterProblem):
            yield PreviewRow(entry.line, Verdict.BAD, problem=str(entry))
            continue
        row, year = _judged(year, entry, context)
        yield row


def selected_commands(
    rows: Iterable[PreviewRow], lines: Collection[int]
) -> Iterator[YearCommand]:
    """Yield the commands of the rows that stand on *lines* and change something."""
    for row in rows:
        if row.line in lines and row.verdict in (Verdict.NEW, Verdict.CHANGED):
            yield from row.commands


def _judged(
    year: BidYear, entry: Registration, context: Context
) -> tuple[PreviewRow, BidYear]:
    user = year.users.get(entry.command.user_id)
    verdict = Verdict.NEW if user is None else Verdict.CHANGED
    commands = (entry.command,) if user is None else _changes(user, entry.command)
    if not commands:
        return PreviewRow(entry.line, Verdict.UNCHANGED), year
    after = year
    try:
        for command in commands:
            after = YEAR.evolve(after, YEAR.decide(after, command, context))
    except CommandRejectedError as refusal:
        return PreviewRow(
            entry.line, Verdict.REFUSED, commands, problem=refusal.reason
        ), year
    known = after.users[entry.command.user_id]
    differences = _newcomer(year, known) if user is None else _differences(user, known)
    return PreviewRow(entry.line, verdict, commands, differences), after


def _newcomer(year: BidYear, user: YearUser) -> tuple[str, ...]:
    """Return what is to be known of a new user: a draft takes people before areas."""
    if user.area_id is None:
        return ("without an area: in No Bid",)
    missing = user.area_id not in year.areas
    return (f"area {user.area_id} is not there yet",) if missing else ()


def _differences(before: YearUser, after: YearUser) -> tuple[str, ...]:
    old, new = _values(before), _values(after)
    return tuple(
        f"{name}: {_shown(old[name])} -> {_shown(new[name])}"
        for name in old
        if old[name] != new[name]
    )


def _values(user: YearUser) -> dict[str, object]:
    return {
        "initials": user.initials,
        "name": user.name,
        "area": user.area_id,
        "user_type": user.user_type,
        "crew": user.crew,
        **attrs.asdict(user.seniority),
    }


def _shown(value: object) -> str:
    return "none" if value is None else str(value)


def _changes(user: YearUser, row: RegisterUser) -> tuple[YearCommand, ...]:
    """Return what makes *user* what *row* says; an empty cell leaves things alone."""
    lottery = row.lottery if row.lottery is not None else user.seniority.lottery
    seniority = attrs.evolve(row.seniority, lottery=lottery)
    is_same = (
        (user.initials, user.name, user.user_type)
        == (row.initials, row.name, row.user_type)
        and row.crew in (None, user.crew)
        and seniority == user.seniority
    )
    update = UpdateUser(
        row.user_id,
        row.initials,
        row.name,
        row.user_type,
        row.crew,
        row.cumulative_bu_date,
        row.bu_date,
        row.eod_date,
        row.scd_date,
        row.lottery,
    )
    is_moved = row.area_id not in (None, user.area_id)
    move = MoveUser(row.user_id, row.area_id)
    return (*(() if is_same else (update,)), *((move,) if is_moved else ()))
