"""What do metrics cost that nobody collects?"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from argos_engine import Engine
from argos_engine.ports.telemetry import Silence
from argos_engine.telemetry.engine_telemetry import EngineTelemetry
from benchmarks import ours
from benchmarks.bench import Bench
from benchmarks.lap import Beside, Side
from benchmarks.ledger import ACCOUNT
from benchmarks.question import Findings, Question, times_as_long
from benchmarks.rounds import interleave

_QUEUED = "engine, queued commands"
_QUEUED_SILENT = "engine, queued commands, telemetry replaced"
_LONE = "engine, one thread"
_LONE_SILENT = "engine, one thread, telemetry replaced"


def metrics(bench: Bench) -> Findings:
    with Engine.open(bench.folder / "engine.db", ACCOUNT) as engine:
        queued, lone = ours.queued(engine, bench), ours.lone(engine)
        sides: dict[str, Side | Beside] = {
            _QUEUED: queued,
            _QUEUED_SILENT: Beside(_silence, queued),
            _LONE: lone,
            _LONE_SILENT: Beside(_silence, lone),
        }
        rounds = interleave(sides, bench)
    figures = {
        "metrics_cost": rounds.ratio(_QUEUED_SILENT, _QUEUED),
        "metrics_lone_p50_cost": rounds.latency_ratio(_LONE, _LONE_SILENT, 0.5),
    }
    return Findings(figures, rounds.rates())


@contextmanager
def _silence() -> Iterator[None]:
    """Measure nothing: there is no setting for it, as it is next to free."""
    quiet = Silence()
    with mock.patch.multiple(
        EngineTelemetry,
        note_group=lambda _, figures: quiet.note_group(figures),
        note_activation=lambda _, events: quiet.note_activation(events),
    ):
        yield


QUESTION = Question(
    "metrics",
    __doc__,
    (
        times_as_long(
            "metrics_cost",
            "queued commands with the OpenTelemetry API but no SDK, against calls that "
            "do nothing in its place",
        ),
        times_as_long(
            "metrics_lone_p50_cost", "the same for one caller, median of one command"
        ),
    ),
    metrics,
)
