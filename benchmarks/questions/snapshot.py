"""How long do others wait while a large state is stored?"""

import datetime
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import attrs
from immutables import Map

from argos_engine import Context, Decider, Engine
from benchmarks.bench import Bench
from benchmarks.ledger import ACCOUNT, CAUSE, CLERK, DEPOSIT, account, clerk
from benchmarks.question import Findings, Kind, Question
from benchmarks.spread import single, spread

RECORDS = 100_000
_CALLERS = 4
_REST_SECONDS = 0.1
"""Between two snapshots, so that each meets callers who are under way."""


@attrs.frozen
class Record:
    name: str
    since: datetime.date
    hours: int


@attrs.frozen
class Register:
    records: Map[str, Record] = attrs.field(factory=Map)


@attrs.frozen
class Fill:
    records: int


@attrs.frozen
class Filled:
    records: int


def _decide(_state: Register, command: Fill, _context: Context) -> Filled:
    return Filled(command.records)


def _evolve(_state: Register, event: Filled) -> Register:
    numbers = range(event.records)
    return Register(Map({f"{number:07}": _record(number) for number in numbers}))


def _record(number: int) -> Record:
    return Record(f"operator {number}", datetime.date(2026, 1, 1), number % 2_000)


_REGISTER = Decider(
    "register", Register(), _decide, _evolve, {"register.records.filled": Filled}
)
_LARGE = _REGISTER.stream("large")

Wait = tuple[float, float]
"""When a command was handed in and when its answer came."""


def snapshot(bench: Bench) -> Findings:
    path = bench.folder / "engine.db"
    spans: list[Wait] = []
    with Engine.open(path, ACCOUNT, _REGISTER) as engine:
        desk = engine.acting_as(CLERK, cause=CAUSE)
        desk.execute(_LARGE, Fill(RECORDS))
        with _callers(engine) as waits:
            for _ in range(bench.rounds):
                time.sleep(_REST_SECONDS)
                start = time.perf_counter()
                desk.checkpoint(_LARGE)
                spans.append((start, time.perf_counter()))
    during = [_longest(span, waits) for span in spans]
    between = [_seconds(each) for each in waits if not _meets_any(each, spans)]
    figures = {
        "snapshot_pause_max_ms": single(1e3 * max(during)),
        "snapshot_pause_ms": spread(during).times(1e3),
        "snapshot_quiet_max_ms": single(1e3 * max(between)),
        "snapshot_ms": spread(map(_seconds, spans)).times(1e3),
    }
    return Findings(figures)


@contextmanager
def _callers(engine: Engine) -> Iterator[list[Wait]]:
    """Let others send one command at a time; yield how long each of them waited."""
    waits: list[Wait] = []
    is_over = threading.Event()

    def send(number: int) -> None:
        desk = clerk(engine)
        while not is_over.is_set():
            start = time.perf_counter()
            desk.execute(account(number), DEPOSIT)
            waits.append((start, time.perf_counter()))

    with ThreadPoolExecutor(_CALLERS) as pool:
        sent = [pool.submit(send, number) for number in range(_CALLERS)]
        try:
            yield waits
        finally:
            is_over.set()
        for each in sent:
            each.result()


def _longest(span: Wait, waits: Sequence[Wait]) -> float:
    return max(_seconds(each) for each in waits if _meets(each, span))


def _meets_any(wait: Wait, spans: Sequence[Wait]) -> bool:
    return any(_meets(wait, span) for span in spans)


def _meets(wait: Wait, span: Wait) -> bool:
    return wait[0] < span[1] and wait[1] > span[0]


def _seconds(wait: Wait) -> float:
    return wait[1] - wait[0]


QUESTION = Question(
    "snapshot",
    __doc__,
    (
        Kind(
            "snapshot_pause_max_ms",
            "ms",
            "less",
            f"the longest that any of {_CALLERS} lone callers of other streams waited "
            f"while a state of {RECORDS:,} records was stored, of all times",
        ),
        Kind("snapshot_pause_ms", "ms", "less", "the longest of each time"),
        Kind("snapshot_quiet_max_ms", "ms", "less", "the longest in between"),
        Kind("snapshot_ms", "ms", "less", "how long the snapshot took its caller"),
    ),
    snapshot,
)
