"""Seniority: what decides who bids before whom."""

import datetime

import attrs


@attrs.frozen
class Seniority:
    """Four dates, and a lottery value for people who share them all."""

    cumulative_bu_date: datetime.date
    bu_date: datetime.date
    eod_date: datetime.date
    scd_date: datetime.date
    lottery: int | None = None

    @property
    def rank(self) -> tuple[object, ...]:
        """Return the sort key: earlier dates first, then lower lottery values.

        Having a lottery value goes before having none.
        """
        return (
            self.cumulative_bu_date,
            self.bu_date,
            self.eod_date,
            self.scd_date,
            self.lottery is None,
            self.lottery or 0,
        )
