"""What is held to be good enough: for readers, as no run fails by it."""

import functools
import pathlib
import tomllib
from typing import NamedTuple

_FILE = pathlib.Path(__file__).with_name("goals.toml")


class Goal(NamedTuple):
    """The limits of one figure, from a file that the documentation reads too."""

    least: float | None
    """What must be reached."""
    aim: float | None
    """What should be reached."""


NO_GOAL = Goal(None, None)


@functools.cache
def goals() -> dict[str, Goal]:
    """Return the limits by the keys of their figures."""
    found = tomllib.loads(_FILE.read_text())["goal"]
    return {each["key"]: Goal(each.get("least"), each.get("aim")) for each in found}
