"""The calendar of a bid year: whole pay periods from a Sunday in January on."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

import attrs

PAY_PERIOD_DAYS = 14
PAY_PERIODS_MIN = 26
PAY_PERIODS_MAX = 27


class PayPeriod(NamedTuple):
    """Two weeks that leave is earned in."""

    number: int
    """From 1 on."""
    first_day: datetime.date
    last_day: datetime.date


@attrs.frozen
class BidCalendar:
    """The days that can be bid for, and which of them are holidays."""

    first_day: datetime.date
    pay_periods: int
    holidays: tuple[datetime.date, ...] = ()
    """In order, each in the year."""

    @property
    def last_day(self) -> datetime.date:
        """Return the last day of the last pay period."""
        length = PAY_PERIOD_DAYS * self.pay_periods
        return self.first_day + datetime.timedelta(days=length - 1)

    def __contains__(self, day: datetime.date) -> bool:
        return self.first_day <= day <= self.last_day

    def periods(self) -> Iterator[PayPeriod]:
        """Yield all pay periods in order; they leave no day out."""
        length = datetime.timedelta(days=PAY_PERIOD_DAYS)
        for index in range(self.pay_periods):
            first_day = self.first_day + index * length
            last_day = first_day + length - datetime.timedelta(days=1)
            yield PayPeriod(index + 1, first_day, last_day)
