"""What was measured on, and with what."""

import importlib.metadata
import os
import pathlib
import platform
import sqlite3

import apsw

_CPU = pathlib.Path("/proc/cpuinfo")
_PACKAGES = (
    "apsw",
    "attrs",
    "cattrs",
    "msgspec",
    "eventsourcing",
    "eventsource-py",
    "sqlalchemy",
    "aiosqlite",
    "pykka",
)


def machine() -> dict[str, str | int]:
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 0,
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
    }


def versions() -> dict[str, str]:
    """Return the versions of Python, of both SQLites, and of what is compared."""
    return {
        "argos-engine": importlib.metadata.version("argos-engine"),
        "python": platform.python_version(),
        "sqlite of apsw": apsw.sqlite_lib_version(),
        "sqlite of python": sqlite3.sqlite_version,
        **{name: importlib.metadata.version(name) for name in _PACKAGES},
    }


def busy_cores() -> float | None:
    """Return how many cores others keep busy; None where nobody counts."""
    try:
        return os.getloadavg()[0]
    except OSError:
        return None


def _processor() -> str:
    if _CPU.exists():
        for line in _CPU.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"
