"""Small words that the naive rules share."""

import datetime

ADMIN, BIDDER, PROCESS = "admin", "bidder", "process"


class RefusedError(Exception):
    """The rules say no."""


def need(condition):
    if not condition:
        raise RefusedError


def day(text):
    return datetime.date.fromisoformat(text)
