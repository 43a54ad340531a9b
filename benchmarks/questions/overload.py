"""What happens when ten times as many commands come as can be carried out?"""

import contextlib
import time

import attrs

from argos_engine import Context, Decider, Engine, EngineSettings, MailboxFullError
from argos_engine.runtime.desk import Desk
from argos_engine.runtime.handle import Handle
from benchmarks.bench import Bench
from benchmarks.ledger import (
    DEPOSIT,
    Account,
    Deposit,
    Deposited,
    clerk,
    decide,
    evolve,
)
from benchmarks.question import Findings, Kind, Question, ratio
from benchmarks.resident import resident_mib
from benchmarks.spread import percentile, single

OVERLOAD = 10
QUEUE = 100
_RULE_SECONDS = 0.005
"""How long the rules take, so that ten times as many commands can be offered without
keeping the interpreter busy: that is another question."""

_TICK_SECONDS = 0.005
_SETTINGS = EngineSettings(queue_commands_max=QUEUE, group_commands_max=QUEUE // 2)


def _decide(state: Account, command: Deposit, context: Context) -> Deposited:
    time.sleep(_RULE_SECONDS)
    return decide(state, command, context)


_SLOW = Decider(
    "account", Account(), _decide, evolve, {"account.money.deposited": Deposited}
)
_STREAMS = [_SLOW.stream(f"{number:04}") for number in range(100)]


@attrs.define
class Load:
    """What became of the commands that were offered."""

    offered: int = 0
    admitted: int = 0
    done: int = 0
    """Answered while commands were still offered."""
    waiting_max: int = 0
    """The most that the engine held at any time."""
    open: list[tuple[float, Handle]] = attrs.Factory(list)
    """When they were handed in, and what will hold their answers."""
    waits: list[float] = attrs.Factory(list)
    """Seconds from the submission of an admitted command to its answer."""

    def offer(self, desk: Desk, upto: int) -> None:
        """Hand in commands until so many were offered in all."""
        while self.offered < upto:
            stream = _STREAMS[self.offered % len(_STREAMS)]
            self.offered += 1
            with contextlib.suppress(MailboxFullError):
                self.open.append((time.perf_counter(), desk.submit(stream, DEPOSIT)))
                self.admitted += 1

    def collect(self) -> None:
        """Note the waits of all that have their answers by now."""
        now = time.perf_counter()
        still_open = []
        for at, handle in self.open:
            if handle.is_done:
                self.waits.append(now - at)
            else:
                still_open.append((at, handle))
        self.open = still_open


def overload(bench: Bench) -> Findings:
    with Engine.open(bench.folder / "o.db", _SLOW, settings=_SETTINGS) as engine:
        sustainable = _sustainable(clerk(engine), bench.load_seconds / 3)
        before = resident_mib()
        load = _offer(engine, OVERLOAD * sustainable, bench.load_seconds)
        grown = resident_mib() - before
    assert len(load.waits) == load.admitted, "every admitted command has its answer"
    rate = sustainable * bench.load_seconds
    figures = {
        "overload_offered": single(load.offered / rate),
        "overload_refused_share": single(1 - load.admitted / load.offered),
        "overload_done": single(load.done / rate),
        "overload_p50_ms": single(1e3 * percentile(load.waits, 0.5)),
        "overload_max_ms": single(1e3 * max(load.waits)),
        "overload_p99_ms": single(1e3 * percentile(load.waits, 0.99)),
        "overload_p99_vs_queue": single(
            percentile(load.waits, 0.99) * sustainable / QUEUE
        ),
        "overload_waiting_vs_queue": single(load.waiting_max / QUEUE),
        "overload_memory_mib": single(grown),
    }
    return Findings(figures)


def _sustainable(desk: Desk, seconds: float) -> float:
    """Return how many commands a second are carried out when none is refused."""
    start = time.perf_counter()
    done = 0
    while time.perf_counter() - start < seconds:
        handles = desk.submit_many([(stream, DEPOSIT) for stream in _STREAMS])
        for handle in handles:
            handle.result()
        done += len(handles)
    return done / (time.perf_counter() - start)


def _offer(engine: Engine, rate: float, seconds: float) -> Load:
    """Offer commands at a rate, whatever comes of them, as callers from outside do."""
    load = Load()
    start = time.perf_counter()
    while (passed := time.perf_counter() - start) < seconds:
        load.offer(clerk(engine), round(rate * passed))
        load.collect()
        health = engine.health()
        waiting = health.waiting_commands + health.running_commands
        load.waiting_max = max(load.waiting_max, waiting)
        time.sleep(_TICK_SECONDS)
    load.done = len(load.waits)
    while load.open:
        load.collect()
        time.sleep(_TICK_SECONDS)
    return load


QUESTION = Question(
    "overload",
    __doc__,
    (
        Kind(
            "overload_offered",
            "times",
            "-",
            "commands offered, against those the engine carries out when it is not "
            "overloaded (rules that take 5 ms)",
        ),
        Kind(
            "overload_refused_share",
            "share",
            "less",
            "refused at once with MailboxFullError; all others are carried out",
        ),
        ratio("overload_done", "commands carried out, against those without overload"),
        Kind("overload_p50_ms", "ms", "less", "an admitted command, median"),
        Kind("overload_p99_ms", "ms", "less", "the same, 99th percentile"),
        Kind("overload_max_ms", "ms", "less", "the same, the longest of all"),
        Kind(
            "overload_p99_vs_queue",
            "times",
            "less",
            f"the same, against the time that a full queue of {QUEUE} takes",
        ),
        Kind(
            "overload_waiting_vs_queue",
            "times",
            "less",
            f"the most commands that waited or ran, against queue_commands_max={QUEUE}",
        ),
        Kind("overload_memory_mib", "MiB", "less", "growth of the process meanwhile"),
    ),
    overload,
)
