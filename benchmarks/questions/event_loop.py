"""For how long does the engine hold up the event loop it is used from?"""

from benchmarks.bench import Bench
from benchmarks.lateness import lateness, lateness_alone
from benchmarks.question import Findings, Kind, Question
from benchmarks.spread import single

_P999 = 0.999


def event_loop(bench: Bench) -> Findings:
    alone = lateness_alone(bench.folder / "alone.db", bench.load_seconds)
    crowded = lateness(bench.folder / "crowded.db", bench.load_seconds)
    figures = {
        "loop_blocked_p50_ms": alone.milliseconds("loaded", 0.5),
        "loop_blocked_p999_ms": alone.milliseconds("loaded", _P999),
        "loop_blocked_frozen_p999_ms": alone.milliseconds("frozen", _P999),
        "loop_idle_p999_ms": alone.milliseconds("idle", _P999),
        "loop_objects": alone.objects,
        "loop_crowded_blocked_p999_ms": crowded.milliseconds("loaded", _P999),
        "loop_crowded_frozen_p999_ms": crowded.milliseconds("frozen", _P999),
        "loop_crowded_objects": crowded.objects,
    }
    return Findings({key: single(value) for key, value in figures.items()})


QUESTION = Question(
    "event_loop",
    __doc__,
    (
        Kind(
            "loop_blocked_p50_ms",
            "ms",
            "less",
            "how late a task is that wakes every millisecond, while 256 tasks send "
            "commands, in a process that has imported the engine alone; median",
        ),
        Kind("loop_blocked_p999_ms", "ms", "less", "99.9th percentile"),
        Kind(
            "loop_blocked_frozen_p999_ms",
            "ms",
            "less",
            "the same after gc.freeze(): without the collector's walk over the heap",
        ),
        Kind("loop_idle_p999_ms", "ms", "less", "the same on an idle loop"),
        Kind(
            "loop_objects",
            "objects",
            "-",
            "what the collector walks over in that process before the load",
        ),
        Kind(
            "loop_crowded_blocked_p999_ms",
            "ms",
            "less",
            "99.9th percentile in the process of these benchmarks, which has imported "
            "all peers",
        ),
        Kind("loop_crowded_frozen_p999_ms", "ms", "less", "after gc.freeze() there"),
        Kind("loop_crowded_objects", "objects", "-", "what is walked over there"),
    ),
    event_loop,
)
