"""The schedule of bidding: when whose turn is, by the place in the bid order."""

import datetime

import attrs

from argos_engine.domains.bidding.zone import Zone

_WORKDAYS_A_WEEK = 5


@attrs.frozen
class Window:
    """The time in which a user is to bid, in UTC; the end does not belong to it."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime


@attrs.frozen
class Schedule:
    """From which Monday on, at what time of day, and how many users a day."""

    zone: Zone
    first_day: datetime.date
    opens: datetime.time
    closes: datetime.time
    bidders_a_day: int

    def day_of(
        self, position: int, monday: datetime.date | None = None
    ) -> datetime.date:
        """Return the day, Monday to Friday, of the bidder at *position*, from 1 on.

        Args:
            position: In the bid order.
            monday: On which the windows of a round begin; its own first day without.
        """
        weeks, weekday = divmod((position - 1) // self.bidders_a_day, _WORKDAYS_A_WEEK)
        return (monday or self.first_day) + datetime.timedelta(
            weeks=weeks, days=weekday
        )

    def window(self, position: int, monday: datetime.date | None = None) -> Window:
        """Return the window of the bidder at *position*, as `day_of` finds its day.

        Raises:
            LocalTimeError: On that day the clocks skip or repeat its start or end.
        """
        day = self.day_of(position, monday)
        return Window(
            self.zone.utc(datetime.datetime.combine(day, self.opens)),
            self.zone.utc(datetime.datetime.combine(day, self.closes)),
        )
