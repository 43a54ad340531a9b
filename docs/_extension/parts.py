"""The parts of pages that are made from the code and from kept results, by name."""

from collections.abc import Callable

import command_line
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
    "suites of faults": reliability.suites,
    "proof": reliability.proof,
    "limits": performance.all_limits,
    "figures of throughput": performance.part("capacity", "peers"),
    "figures of one caller": performance.part("lone"),
    "figures of reading": performance.part("replay", "long_log", "long_read", "memory"),
    "figures of load": performance.part(
        "backup",
        "readers",
        "overload",
        "fairness",
        "event_loop",
        "busy_thread",
        "garbage",
        "many_streams",
    ),
    "rates of the limit": performance.rates_of("capacity"),
    "rates of peers": performance.rates_of("peers"),
    "rates of reading": performance.rates_of("replay"),
    "conditions of the benchmarks": performance.conditions,
}
