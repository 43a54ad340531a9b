"""`argos bidding accrual`: what a user earns in a year, row by row."""

import attrs
from rich.console import Console

from argos_engine.audit.archive import Archive
from argos_engine.cli import exit_code, option
from argos_engine.cli.bidding.arguments import Initials, YearName
from argos_engine.cli.bidding.season import (
    TYPES,
    FoundYear,
    find_area,
    find_user,
    find_year,
)
from argos_engine.cli.failure import fail
from argos_engine.cli.opening import reading
from argos_engine.cli.screen import console, print_json, table
from argos_engine.domains.bidding.accrual import (
    Accrual,
    AccrualRow,
    Availability,
    accrue,
)
from argos_engine.domains.bidding.bid_calendar import BidCalendar
from argos_engine.domains.bidding.year.user import YearUser

_HEADINGS = (">pay period", "from", "to", ">hours", "reason")


@attrs.frozen
class _Sheet:
    """What one user earns and has used."""

    found: FoundYear
    user: YearUser
    calendar: BidCalendar
    earned: Accrual
    left: Availability

    def show(self, screen: Console) -> None:
        """Print it for people."""
        user, earned, left = self.user, self.earned, self.left
        since = user.seniority.scd_date
        title = f"{user.initials} in {self.found.stream}: service since {since}"
        rows = [
            (row.pay_period, *self._span(row), row.hours, row.reason.value)
            for row in earned.rows
        ]
        screen.print(table(_HEADINGS, rows, title))
        screen.print(
            f"\nearned {earned.hours:,} h ({earned.days} days), bid for "
            f"{left.used_hours:,} h, left {left.hours:,} h ({left.days} days)"
        )
        if left.is_overdrawn:
            screen.print("overdrawn: a round allowed more than is earned")
        if user.excluded_from_leave_calculation:
            screen.print("excluded from the leave calculation, unless let in by hand")

    def document(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        user, left = self.user, self.left
        return {
            "stream": str(self.found.stream),
            "version": self.found.version,
            "user_id": user.user_id,
            "initials": user.initials,
            "name": user.name,
            "scd_date": user.seniority.scd_date.isoformat(),
            "excluded_from_leave_calculation": user.excluded_from_leave_calculation,
            "first_day": self.calendar.first_day.isoformat(),
            "pay_periods": self.calendar.pay_periods,
            "rows": [
                {**row._asdict(), "reason": row.reason.value}
                for row in self.earned.rows
            ],
            "earned_hours": self.earned.hours,
            "earned_days": self.earned.days,
            "used_hours": left.used_hours,
            "left_hours": left.hours,
            "left_days": left.days,
            "overdrawn": left.is_overdrawn,
        }

    def _span(self, row: AccrualRow) -> tuple[object, object]:
        for period in self.calendar.periods():
            if period.number == row.pay_period:
                return period.first_day, period.last_day
        return None, None


def accrual(
    initials: Initials,
    *,
    database: option.Database,
    year: YearName = None,
    as_json: option.AsJson = False,
) -> None:
    """Show the leave that a user earns in a bid year, and the reason of every row.

    And what is left of it: below zero where a round allowed more than is earned.
    """
    with reading(database, TYPES) as archive:
        found = find_year(archive, year)
        user = found.year.users[find_user(found, initials)]
        calendar = _calendar(found)
        used_hours = _used_hours(archive, found, user)
    earned = accrue(calendar, user.seniority.scd_date)
    sheet = _Sheet(
        found, user, calendar, earned, Availability(earned.hours, used_hours)
    )
    if as_json:
        print_json(sheet.document())
    else:
        sheet.show(console())


def _calendar(found: FoundYear) -> BidCalendar:
    if found.year.calendar is None:
        fail(exit_code.USAGE, f"{found.stream} has no calendar yet: nothing is earned")
    return found.year.calendar


def _used_hours(archive: Archive, found: FoundYear, user: YearUser) -> int:
    area_id = user.effective_area_id
    if area_id is None or area_id not in found.year.areas:
        return 0
    return find_area(archive, found, area_id).area.tally.hours_used(user.user_id)
