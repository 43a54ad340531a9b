"""How much memory this process takes."""

import pathlib
import resource

_STATM = pathlib.Path("/proc/self/statm")


def resident_mib() -> float:
    """Return the resident memory in MiB: of now on Linux, at its peak elsewhere."""
    if _STATM.exists():
        pages = int(_STATM.read_text().split()[1])
        return pages * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
