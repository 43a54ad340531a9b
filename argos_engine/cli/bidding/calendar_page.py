"""The leave calendar as a page to be printed: months as grids, initials in the days."""

import itertools
from collections.abc import Iterator, Sequence
from html import escape

from argos_engine.cli.bidding.season import FoundArea
from argos_engine.cli.printable import printable
from argos_engine.domains.bidding.event_text import Called, initials_in
from argos_engine.domains.bidding.leave_calendar import LeaveDay
from argos_engine.domains.bidding.round_terms import RoundTerms

_DAYS_A_WEEK = 7
_WEEKDAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_STYLE = """
body { font: 10pt/1.3 sans-serif; margin: 2em; color: #111; background: #fff; }
h1 { font-size: 16pt; } h2 { font-size: 12pt; margin: 1.5em 0 .3em; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
section { break-inside: avoid; }
th, td { border: 1px solid #999; padding: .2em .4em; vertical-align: top; }
td { height: 4.2em; } td.empty { border: none; }
td.holiday .day::after { content: " holiday"; font-weight: normal; }
td.full { border: 2.5px solid #111; }
.day { font-weight: bold; } .slots { float: right; }
.off { clear: both; overflow-wrap: anywhere; }
"""


def calendar_page(
    found: FoundArea, rounds: Sequence[RoundTerms], days: Sequence[LeaveDay]
) -> str:
    """Return the page as HTML that loads nothing and runs nothing."""
    title = f"Leave calendar {_text(found.stream.aggregate_id)}"
    names = ", ".join(_text(each.name) for each in rounds) or "no rounds"
    plan = " The year is not frozen: this is a plan." if found.is_planned else ""
    months = "".join(_months(days, initials_in(found.area)))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{title}</h1>
<p>{names}. Version {found.version} of {_text(str(found.stream))}.{plan}
Slots are given as taken/all; a day with a thick frame is full.</p>
{months}</body>
</html>
"""


def _months(days: Sequence[LeaveDay], called: Called) -> Iterator[str]:
    for month, of_month in itertools.groupby(
        days, lambda each: each.day.replace(day=1)
    ):
        head = "".join(f'<th scope="col">{name}</th>' for name in _WEEKDAYS)
        rows = "".join(_rows(tuple(of_month), called))
        yield (
            f"<section>\n<h2>{month:%B %Y}</h2>\n<table>\n"
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n"
            "</table>\n</section>\n"
        )


def _rows(days: Sequence[LeaveDay], called: Called) -> Iterator[str]:
    blank = '<td class="empty"></td>'
    cells = [blank] * (days[0].day.isoweekday() % _DAYS_A_WEEK)
    cells += [_cell(day, called) for day in days]
    cells += [blank] * (-len(cells) % _DAYS_A_WEEK)
    for start in range(0, len(cells), _DAYS_A_WEEK):
        yield f"<tr>{''.join(cells[start : start + _DAYS_A_WEEK])}</tr>\n"


def _cell(day: LeaveDay, called: Called) -> str:
    kinds = ["holiday"] * day.is_holiday + ["full"] * day.is_full
    kind = f' class="{" ".join(kinds)}"' if kinds else ""
    off = " ".join(_text(called(each)) for each in day.user_ids)
    return (
        f'<td{kind}><span class="day">{day.day.day}</span> '
        f'<span class="slots">{day.taken}/{day.slots}</span>'
        f'<div class="off">{off}</div></td>'
    )


def _text(text: str) -> str:
    return escape(printable(text))
