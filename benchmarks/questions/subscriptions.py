"""What do those who are told of every event cost the writer?"""

import functools
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest import mock

from argos_engine import Engine
from argos_engine.codec.recorded import RecordedEvent
from argos_engine.domain.identity import Position
from argos_engine.messaging.bus import Bus
from argos_engine.messaging.consumer import Consumer
from argos_engine.messaging.start import Start
from benchmarks.bench import Bench
from benchmarks.lap import Beside, Lap, Side, timed
from benchmarks.ledger import ACCOUNT
from benchmarks.ours import queued
from benchmarks.question import Findings, Kind, Question, times_as_long
from benchmarks.rounds import interleave

CAUGHT_UP_EVENTS = 5_000
"""What a subscription that begins with the log reads in one lap."""
SUBSCRIBERS = 8
_LOOK_SECONDS = 0.0005

_NONE = "engine, queued commands, nobody is told"
_NO_BUS = "engine, queued commands, no bus"
_ONE = "engine, queued commands, one is told"
_EIGHT = f"engine, queued commands, {SUBSCRIBERS} are told"
_EIGHT_TOLD = f"engine, queued commands, until {SUBSCRIBERS} have been told"
_CATCH_UP = "engine, a subscription that catches up"


def subscriptions(bench: Bench) -> Findings:
    with Engine.open(bench.folder / "engine.db", ACCOUNT) as engine:
        side = queued(engine, bench)
        while engine.health().position < CAUGHT_UP_EVENTS:
            side()
        told: list[Consumer] = []
        sides: dict[str, Side | Beside] = {
            _NONE: side,
            _NO_BUS: Beside(_without_bus, side),
            _ONE: Beside(functools.partial(_listening, engine, 1, told), side),
            _EIGHT: Beside(
                functools.partial(_listening, engine, SUBSCRIBERS, told), side
            ),
            _EIGHT_TOLD: Beside(
                functools.partial(_listening, engine, SUBSCRIBERS, told),
                lambda: _until_told(side, told),
            ),
            _CATCH_UP: lambda: timed(CAUGHT_UP_EVENTS, lambda: _catch_up(engine)),
        }
        rounds = interleave(sides, bench)
    rates = rounds.rates()
    figures = {
        "bus_cost": rounds.ratio(_NO_BUS, _NONE),
        "subscription_cost": rounds.ratio(_NONE, _ONE),
        "subscriptions_8_cost": rounds.ratio(_NONE, _EIGHT),
        "subscriptions_8_told_cost": rounds.ratio(_NONE, _EIGHT_TOLD),
        "catch_up_events_per_second": rates[_CATCH_UP],
    }
    return Findings(figures, rates)


@contextmanager
def _without_bus() -> Iterator[None]:
    with mock.patch.object(Bus, "publish", return_value=None):
        yield


@contextmanager
def _listening(engine: Engine, count: int, told: list[Consumer]) -> Iterator[None]:
    with ExitStack() as opened:
        for _ in range(count):
            told.append(engine.listen(_ignore))
            opened.callback(told[-1].close)
        opened.callback(told.clear)
        yield


def _ignore(_event: RecordedEvent) -> None:
    """Be told, and do nothing."""


def _until_told(side: Side, told: list[Consumer]) -> Lap:
    start = time.perf_counter()
    lap = side()
    end = max(_end(each) for each in told)
    while min(each.position for each in told) < end:
        time.sleep(_LOOK_SECONDS)
    return lap._replace(seconds=time.perf_counter() - start)


def _end(consumer: Consumer) -> Position:
    health = consumer.health()
    return Position(0, health.position + health.lag_events)


def _catch_up(engine: Engine) -> None:
    with engine.subscribe(after=Start.BEGINNING) as events:
        for _ in range(CAUGHT_UP_EVENTS):
            events.next(0)


QUESTION = Question(
    "subscriptions",
    __doc__,
    (
        times_as_long(
            "bus_cost",
            "queued commands with a bus that nobody listens to, against none",
        ),
        times_as_long(
            "subscription_cost",
            "queued commands while a function in a thread is called with every event, "
            "against nobody who is told",
        ),
        times_as_long(
            "subscriptions_8_cost", f"the same with {SUBSCRIBERS} such functions"
        ),
        times_as_long(
            "subscriptions_8_told_cost",
            f"the same, and the time until all {SUBSCRIBERS} have had every event",
        ),
        Kind(
            "catch_up_events_per_second",
            "events/s",
            "more",
            "a subscription that begins with the first event: checked against their "
            "hashes, decoded, and handed out one by one",
        ),
    ),
    subscriptions,
)
