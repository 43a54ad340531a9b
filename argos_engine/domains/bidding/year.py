"""The bid year: whole pay periods of two weeks from a Sunday in January on."""

import datetime

import attrs

PAY_PERIOD_DAYS = 14
PAY_PERIODS_MIN = 26
PAY_PERIODS_MAX = 27


@attrs.frozen
class BidYear:
    """The days that can be bid for."""

    first_day: datetime.date
    pay_periods: int

    @property
    def last_day(self) -> datetime.date:
        """Return the last day of the last pay period."""
        length = PAY_PERIOD_DAYS * self.pay_periods
        return self.first_day + datetime.timedelta(days=length - 1)

    def __contains__(self, day: datetime.date) -> bool:
        return self.first_day <= day <= self.last_day
