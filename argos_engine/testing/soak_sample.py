"""What a process holds on to: memory, file handles and threads, as the system says."""

import gc
import os
import pathlib
import threading
from collections.abc import Iterator, Sequence

import attrs

WARM_UP_SEASONS = 3
"""Until then modules are loaded, caches filled and the allocator's arenas in place."""
GROWTH_BYTES_MAX = 32 * 1024 * 1024
"""By how much memory may be larger at the end than it was after the warm-up."""

_PROCESS = pathlib.Path("/proc/self")


@attrs.frozen
class Sample:
    """One moment, with no engine open."""

    seconds: float
    season: int
    commands: int
    """Answered so far."""
    memory_bytes: int
    """Resident."""
    handles: int
    threads: int

    @classmethod
    def now(cls, seconds: float, season: int, commands: int) -> "Sample":
        """Take a sample of this process."""
        gc.collect()
        pages = int((_PROCESS / "statm").read_text().split()[1])
        return cls(
            seconds=round(seconds, 1),
            season=season,
            commands=commands,
            memory_bytes=pages * os.sysconf("SC_PAGE_SIZE"),
            handles=len(os.listdir(_PROCESS / "fd")),  # noqa: PTH208
            threads=threading.active_count(),
        )


def leaks(
    samples: Sequence[Sample], growth_bytes_max: int = GROWTH_BYTES_MAX
) -> Iterator[str]:
    """Yield what grew: memory beyond a bound, handles and threads by any number.

    Too few samples say nothing.
    """
    if len(samples) <= WARM_UP_SEASONS:
        return
    warm, end = samples[WARM_UP_SEASONS - 1], samples[-1]
    # One sample may be taken at a bad moment; growth is in all of them.
    least = min(each.memory_bytes for each in samples[-WARM_UP_SEASONS:])
    if least > warm.memory_bytes + growth_bytes_max:
        yield (
            f"memory grew from {warm.memory_bytes:,} to {least:,} bytes, "
            f"and may by {growth_bytes_max:,}"
        )
    if end.handles > samples[0].handles:
        yield f"file handles grew from {samples[0].handles} to {end.handles}"
    if end.threads > samples[0].threads:
        yield f"threads grew from {samples[0].threads} to {end.threads}"
