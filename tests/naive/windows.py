"""Windows of a schedule, found by stepping through the days and the hours."""

import datetime

from tests.naive.answer import day


def moment(text):
    return datetime.datetime.fromisoformat(text)


def offset(schedule, at):
    seconds = schedule["zone"]["offset_seconds"]
    for change in schedule["zone"]["changes"]:
        if moment(change["at"]) <= at:
            seconds = change["offset_seconds"]
    return datetime.timedelta(seconds=seconds)


def local(schedule, at):
    return (at + offset(schedule, at)).replace(tzinfo=None)


def utc(schedule, shown):
    """Return the moment at which clocks show *shown*; None for none, or for two.

    Found by going through a day and a half around it, a quarter of an hour at a time.
    """
    step = datetime.timedelta(minutes=15)
    at = shown.replace(tzinfo=datetime.UTC) - 72 * step
    found = []
    for _ in range(145):
        if local(schedule, at) == shown:
            found.append(at)
        at += step
    return found[0] if len(found) == 1 else None


def day_of(schedule, place, monday=None):
    at = day(monday or schedule["first_day"])
    bids_today = 0
    for _ in range(place - 1):
        bids_today += 1
        if bids_today == schedule["bidders_a_day"]:
            bids_today = 0
            at += datetime.timedelta(days=1)
            while at.isoweekday() > 5:
                at += datetime.timedelta(days=1)
    return at


def window(schedule, place, monday=None):
    """Return the two ends of the window of a place; None if clocks skip one of them."""
    at = day_of(schedule, place, monday)
    ends = [
        utc(schedule, datetime.datetime.combine(at, datetime.time.fromisoformat(text)))
        for text in (schedule["opens"], schedule["closes"])
    ]
    return None if None in ends else ends
