"""What was tested, and on what: without it a count proves nothing."""

import os
import platform
import subprocess

import apsw
import attrs

from argos_engine.ports.clock import Clock, SystemClock, to_datetime

UNKNOWN = "unknown"
_GIT = ("git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")
_GIT_SECONDS_MAX = 10


@attrs.frozen
class Provenance:
    """Which code ran where, and since when."""

    commit: str
    """Of the clone in the present directory; `-dirty` if it was changed since."""
    machine: str
    started: str
    """UTC, to the second."""

    @classmethod
    def present(cls, clock: Clock | None = None) -> "Provenance":
        """Return that of this process."""
        now = to_datetime((clock or SystemClock()).now())
        return cls(commit(), machine(), now.strftime("%Y-%m-%d %H:%M:%S"))


def commit() -> str:
    """Return the commit that is checked out in the present directory, if one is."""
    try:
        found = subprocess.run(  # noqa: S603  # a fixed command
            _GIT, capture_output=True, text=True, check=True, timeout=_GIT_SECONDS_MAX
        )
    except (OSError, subprocess.SubprocessError):
        return UNKNOWN
    return found.stdout.strip()


def machine() -> str:
    """Return what the figures depend on."""
    return ", ".join(
        (
            f"{platform.system()} {platform.release()} {platform.machine()}",
            f"{core_count()} cores",
            f"Python {platform.python_version()}",
            f"SQLite {apsw.sqlite_lib_version()}",
        )
    )


def core_count() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))
