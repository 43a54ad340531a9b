"""`argos bidding order`: who bids before whom in an area, and why."""

from collections.abc import Iterator

from rich.console import Console

from argos_engine.cli import option
from argos_engine.cli.bidding.arguments import AreaName, YearName
from argos_engine.cli.bidding.season import TYPES, FoundArea, find_area, find_year
from argos_engine.cli.opening import reading
from argos_engine.cli.screen import console, print_json, table
from argos_engine.domains.bidding.order_sheet import OrderLine, order_sheet

_HEADINGS = (
    ">bids",
    "who",
    "cumulative",
    "in the unit",
    "EOD",
    "service",
    ">lottery",
    ">derived",
)
_REMARK_HEADINGS = ("who", "by hand, or tied", "why")
_FIRST_DATE, _LAST_DATE = 2, 5


def order(
    area: AreaName,
    *,
    database: option.Database,
    year: YearName = None,
    as_json: option.AsJson = False,
) -> None:
    """Show the bid order of an area: its five keys, and what was decided by hand.

    An override stands beside the derived place, with its reason. Before the year is
    confirmed it is the order that would be frozen now; users who are tied are named.
    """
    with reading(database, TYPES) as archive:
        found = find_area(archive, find_year(archive, year), area)
    lines = order_sheet(found.area)
    if as_json:
        print_json({**found.document(), "order": [_document(each) for each in lines]})
    else:
        _show(found, lines, console())


def _show(found: FoundArea, lines: tuple[OrderLine, ...], screen: Console) -> None:
    called = {each.user.user_id: each.user.initials for each in lines}
    made = table(_HEADINGS, map(_row, lines), str(found.stream))
    for column in made.columns[_FIRST_DATE : _LAST_DATE + 1]:
        column.no_wrap = True
    screen.print(made)
    remarks = [remark for each in lines for remark in _remarks(each, called)]
    if remarks:
        screen.print()
        screen.print(table(_REMARK_HEADINGS, remarks))
    if found.is_planned:
        screen.print("\nThe area has not been told of a frozen year: this is a plan.")


def _row(line: OrderLine) -> tuple[object, ...]:
    keys = line.user.seniority
    return (
        line.rank,
        line.user.initials,
        keys.cumulative_bu_date,
        keys.bu_date,
        keys.eod_date,
        keys.scd_date,
        keys.lottery,
        line.user.position,
    )


def _remarks(line: OrderLine, called: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    who = line.user.initials
    if line.override is not None:
        yield who, f"place {line.override.position}", line.override.reason
    if line.eligibility is not None:
        bids = "bids" if line.eligibility.can_bid else "does not bid"
        yield who, bids, line.eligibility.reason
    elif line.rank is None:
        yield who, "does not bid", "excluded in the year"
    if line.tied_with:
        others = " and ".join(called[each] for each in line.tied_with)
        yield who, f"tied with {others}", "all five keys agree"


def _document(line: OrderLine) -> dict[str, object]:
    keys, override, eligibility = line.user.seniority, line.override, line.eligibility
    return {
        "bids": line.rank,
        "user_id": line.user.user_id,
        "initials": line.user.initials,
        "name": line.user.name,
        "cumulative_bu_date": keys.cumulative_bu_date.isoformat(),
        "bu_date": keys.bu_date.isoformat(),
        "eod_date": keys.eod_date.isoformat(),
        "scd_date": keys.scd_date.isoformat(),
        "lottery": keys.lottery,
        "place": line.place,
        "derived_place": line.user.position,
        "override": override
        and {"place": override.position, "reason": override.reason},
        "eligibility": eligibility
        and {"can_bid": eligibility.can_bid, "reason": eligibility.reason},
        "tied_with": list(line.tied_with),
    }
