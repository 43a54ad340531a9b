"""Values that no argument of this engine may have, by what is wrong with them."""

import datetime


class Unshowable:
    """Fails when somebody wants to show it in a message."""

    def __repr__(self):
        raise ZeroDivisionError("repr broke")


class Leaving:
    """Ends the process when somebody wants to show it in a message."""

    def __repr__(self):
        raise SystemExit("repr left")


WRONG_KIND = {
    "nothing": None,
    "a number": 7,
    "a fraction": 1.5,
    "a truth": True,
    "bytes": b"alice",
    "a list": [],
    "a map": {},
    "a function": len,
    "a class": dict,
    "a time": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    "an object": object(),
    "an object that cannot be shown": Unshowable(),
    "an object that leaves when it is shown": Leaving(),
    "a number of 5,000 digits": 10**5_000,
}
BAD_TEXT = {
    "no text at all": "",
    "blanks": "  ",
    "a line break": "a\nb",
    "NUL": "a\0b",
    "half a surrogate pair": "a\ud800",
    "an escape sequence": "\x1b[2J",
    "right to left": "a\u202eb",
    "a million letters": "x" * 1_000_000,
}
BAD_NUMBERS = {
    "less than nothing": -1,
    "a number beyond 64 bits": 2**63,
}
BAD_SECONDS = {
    "less than nothing": -1,
    "not a number": float("nan"),
    "for ever": float("inf"),
    "longer than any clock": 1e308,
}


def without(values, *names):
    """Return *values* but those that the argument takes."""
    return {name: value for name, value in values.items() if name not in names}
