"""Reads a time zone from the data of this machine, once, before a schedule is set.

The rules never call this: what it returns goes into a command, and so into the log.
"""

import datetime
import zoneinfo

from argos_engine.domains.bidding.zone import OffsetChange, Zone
from argos_engine.errors import InvalidInputError

_DAY = datetime.timedelta(days=1)


def read_zone(name: str, first_day: datetime.date, days: int = 400) -> Zone:
    """Return the offsets of the IANA zone *name* for *days* from *first_day* on.

    Raises:
        InvalidInputError: There is no such zone on this machine.
    """
    try:
        source = zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
        raise InvalidInputError("timezone", name, "must be an IANA zone") from error
    midnight = datetime.datetime.combine(first_day, datetime.time(), datetime.UTC)
    start = midnight - _DAY
    changes = []
    for number in range(days):
        before, after = start + number * _DAY, start + (number + 1) * _DAY
        if _seconds(source, before) != _seconds(source, after):
            moment = _moment_of_change(source, before, after)
            changes.append(OffsetChange(moment, _seconds(source, moment)))
    end = start + days * _DAY
    return Zone(name, _seconds(source, start), tuple(changes), start, end)


def _moment_of_change(
    source: zoneinfo.ZoneInfo, before: datetime.datetime, after: datetime.datetime
) -> datetime.datetime:
    """Return the first second with the new offset, by halving the day."""
    old = _seconds(source, before)
    unchanged, changed = 0, round((after - before).total_seconds())
    while changed - unchanged > 1:
        middle = (unchanged + changed) // 2
        if _seconds(source, before + datetime.timedelta(seconds=middle)) == old:
            unchanged = middle
        else:
            changed = middle
    return before + datetime.timedelta(seconds=changed)


def _seconds(source: zoneinfo.ZoneInfo, moment: datetime.datetime) -> int:
    offset = moment.astimezone(source).utcoffset()
    assert offset is not None, "a moment in a zone has an offset"
    return round(offset.total_seconds())
