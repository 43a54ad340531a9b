"""The parts of pages that are made from the code and from kept results, by name."""

from collections.abc import Callable

import bidding
import command_line
import command_time
import instruments
import performance
import reliability
import tables

PARTS: dict[str, Callable[[], str]] = {
    "errors": tables.errors_table,
    "settings": tables.settings_table,
    "participles": tables.participles,
    "instruments": instruments.instruments_table,
    "command line": command_line.verbs,
    "events of bid years": bidding.events_of(bidding.YEAR),
    "events of areas": bidding.events_of(bidding.AREA),
    "events of operators": bidding.events_of(bidding.OPERATORS),
    "events of the active year": bidding.events_of(bidding.ACTIVE_YEAR),
    "commands of the active year": bidding.commands_of(bidding.ACTIVE_YEAR),
    "commands of bid years": bidding.commands_of(bidding.YEAR),
    "commands of areas": bidding.commands_of(bidding.AREA),
    "commands of operators": bidding.commands_of(bidding.OPERATORS),
    "capabilities of bidding": bidding.capabilities,
    "suites of faults": reliability.suites,
    "proof": reliability.proof,
    "limits": performance.all_limits,
    "figures of throughput": performance.part("capacity", "peers"),
    "figures of one caller": performance.part("lone"),
    "figures of reading": performance.part(
        "replay", "long_log", "long_read", "recovery", "memory"
    ),
    "figures of contention": performance.part("fairness", "overload"),
    "figures of company": performance.part(
        "backup",
        "readers",
        "event_loop",
        "busy_thread",
        "metrics",
        "subscriptions",
        "async_reads",
    ),
    "figures of size": performance.part("garbage", "many_streams", "snapshot"),
    "figures of steps": performance.part("steps"),
    "steps of a command": command_time.steps,
    "plot of one caller": performance.plot_of(
        "milliseconds until the answer",
        {
            "median": "lone_p50_ms",
            "99th percentile": "lone_p99_ms",
            "median, 1 ms more for fsync": "lone_p50_ms_1ms",
            "99th percentile, 1 ms more for fsync": "lone_p99_ms_1ms",
        },
    ),
    "plot of fairness": performance.plot_of(
        "99th percentile of the others, milliseconds",
        {
            "one caller, alone": "fairness_lone_alone_p99_ms",
            "one caller, beside a hot stream": "fairness_lone_p99_ms",
            "999 streams with a command each, alone": "fairness_alone_p99_ms",
            "999 streams, beside a hot stream": "fairness_p99_ms",
        },
    ),
    "plot of overload": performance.plot_of(
        "milliseconds until the answer, ten times too many commands",
        {
            "median": "overload_p50_ms",
            "99th percentile": "overload_p99_ms",
            "the longest": "overload_max_ms",
        },
    ),
    "plot of the event loop": performance.plot_of(
        "milliseconds that a task is late",
        {
            "256 tasks send commands, median": "loop_blocked_p50_ms",
            "256 tasks send commands, 99.9th percentile": "loop_blocked_p999_ms",
            "the same after `gc.freeze`": "loop_blocked_frozen_p999_ms",
            "the same with all peers imported": "loop_crowded_blocked_p999_ms",
            "idle loop, 99.9th percentile": "loop_idle_p999_ms",
        },
    ),
    "plot of many streams": performance.plot_of(
        "commands a second, a hundredth of the streams live",
        {
            "each stream once, when it is new": "streams_new_per_second",
            "a few streams very often": "streams_zipf_per_second",
            "all streams equally often": "streams_uniform_per_second",
        },
    ),
    "rates of readers": performance.rates_of("readers"),
    "rates of many streams": performance.rates_of("many_streams"),
    "rates of the limit": performance.rates_of("capacity"),
    "figures of guards": performance.part("guards"),
    "rates of peers": performance.rates_of("peers"),
    "rates of reading": performance.rates_of("replay"),
    "conditions of the benchmarks": performance.conditions,
}
