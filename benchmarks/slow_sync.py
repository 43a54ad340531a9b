"""A disk that takes a millisecond longer, simulated for a child process.

What is compared stays the same; only how much of it the disk decides changes. The wait
is added behind the real call, so nothing is less durable.
"""

import os
import pathlib
import shutil
import subprocess
import sys

EXTRA_MICROSECONDS = 1_000
SUFFIX = "_1ms"
"""Of the keys of all that was measured with it."""

_SOURCE = pathlib.Path(__file__).with_suffix(".c")
_VARIABLE = "SLOW_SYNC_MICROSECONDS"


def obstacle() -> str | None:
    """Return why there can be no slower disk here; None if there can."""
    if not sys.platform.startswith("linux"):
        return "LD_PRELOAD is of Linux"
    if shutil.which("gcc") is None:
        return "there is no gcc to compile it"
    return None


def environment(folder: pathlib.Path) -> dict[str, str]:
    """Compile the library into *folder*; return what makes a child process use it."""
    library = folder / "slow_sync.so"
    files = ["-o", str(library), str(_SOURCE), "-ldl"]
    command = ["gcc", "-O2", "-shared", "-fPIC", *files]
    subprocess.run(command, check=True)  # noqa: S603  # constants, and our own folder
    return {
        **os.environ,
        "LD_PRELOAD": str(library),
        _VARIABLE: str(EXTRA_MICROSECONDS),
    }
