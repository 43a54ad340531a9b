"""Time zones as values: the offsets that the rules reckon with are stored, not asked.

Data about time zones changes on every machine now and then. A window that has been
told to somebody must not, so a schedule carries the offsets it was made with.
"""

import datetime

import attrs

from argos_engine.domains.bidding.refusal import LocalTimeError


@attrs.frozen
class OffsetChange:
    """A moment from which another offset from UTC holds, such as summer time."""

    at: datetime.datetime
    """In UTC."""
    offset_seconds: int


@attrs.frozen
class Zone:
    """The offsets of one IANA time zone around a bid year."""

    name: str
    offset_seconds: int
    """Before the first change."""
    changes: tuple[OffsetChange, ...] = ()
    """In order of time."""
    known_from: datetime.datetime | None = None
    """In UTC; None where nothing was left out."""
    known_until: datetime.datetime | None = None
    """In UTC, and not known itself; None where nothing was left out."""

    def offset_at(self, moment: datetime.datetime) -> datetime.timedelta:
        """Return what clocks in the zone are ahead of UTC at *moment*."""
        seconds = self.offset_seconds
        for change in self.changes:
            if change.at <= moment:
                seconds = change.offset_seconds
        return datetime.timedelta(seconds=seconds)

    def local(self, moment: datetime.datetime) -> datetime.datetime:
        """Return what clocks and calendars in the zone show at *moment*."""
        shown = moment.astimezone(datetime.UTC) + self.offset_at(moment)
        return shown.replace(tzinfo=None)

    def utc(self, local: datetime.datetime) -> datetime.datetime:
        """Return the one moment at which clocks in the zone show *local*.

        Raises:
            LocalTimeError: They never show it, or show it twice, or nobody has looked
                up what they show by then.
        """
        naive = local.replace(tzinfo=datetime.UTC)
        offsets = {self.offset_seconds, *(each.offset_seconds for each in self.changes)}
        moments = [naive - datetime.timedelta(seconds=each) for each in offsets]
        fitting = [each for each in moments if self.local(each) == local]
        if len(fitting) == 1:
            self._check_known(fitting[0])
            return fitting[0]
        what = "happens twice" if fitting else "does not exist"
        raise LocalTimeError(f"{local:%H:%M} on {local:%Y-%m-%d} {what} in {self.name}")

    def _check_known(self, moment: datetime.datetime) -> None:
        # Behind what was looked up an hour may have been skipped, and nobody knows.
        start, end = self.known_from, self.known_until
        is_early = start is not None and moment < start
        if is_early or (end is not None and moment >= end):
            raise LocalTimeError(
                f"the offset of {self.name} on {moment:%Y-%m-%d} was not looked up: "
                "read the zone from the first day of bidding on"
            )
