"""All instruments: what is measured, in which unit, with which attributes."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from argos_engine.runtime.vitals import EngineState
from argos_engine.telemetry.readings import Readings

ENGINE: Final = "argos.engine"
"""On every measurement: the `engine_name` of the settings, or the store id."""
OUTCOME: Final = "argos.outcome"
ERROR_TYPE: Final = "error.type"
QUEUE: Final = "argos.queue"
STATE: Final = "argos.state"

Point: TypeAlias = tuple[float, Mapping[str, str]]
"""A value, and the attributes that tell it from others of the same instrument."""

_COUNTS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
_SECONDS: Final = tuple(
    round(step * 10.0**power, 6) for power in range(-5, 1) for step in (1, 2.5, 5)
)
"""From ten microseconds to five seconds."""


class Recorded(NamedTuple):
    """A counter, or with boundaries a histogram, that is told what happens."""

    name: str
    unit: str
    description: str
    attributes: tuple[str, ...] = ()
    boundaries: tuple[float, ...] | None = None

    @property
    def kind(self) -> str:
        """What OpenTelemetry calls it."""
        return "counter" if self.boundaries is None else "histogram"


class Observed(NamedTuple):
    """A value that is read off an engine when somebody collects."""

    name: str
    unit: str
    description: str
    read: Callable[[Readings], Iterator[Point]]
    attributes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What OpenTelemetry calls it."""
        return "gauge"


COMMANDS: Final = Recorded(
    "argos.commands",
    "{command}",
    "Commands that were answered: accepted, refused, failed or unknown; all but the "
    "accepted with the class of their error.",
    (OUTCOME, ERROR_TYPE),
)
GROUP_SIZE: Final = Recorded(
    "argos.group.size",
    "{command}",
    "Commands that were carried out together.",
    boundaries=_COUNTS,
)
COMMIT_DURATION: Final = Recorded(
    "argos.commit.duration",
    "s",
    "How long COMMIT took, the wait for the disk included.",
    boundaries=_SECONDS,
)
WAITING_DURATION: Final = Recorded(
    "argos.command.waiting.duration",
    "s",
    "How long a command waited for its group; of one command of each group, the first "
    "that came after the group before. Measured from the first collection on.",
    boundaries=_SECONDS,
)
REPLAYED_EVENTS: Final = Recorded(
    "argos.activation.events",
    "{event}",
    "Events that were replayed to bring an aggregate to memory.",
    boundaries=(0, *_COUNTS),
)


def _state(readings: Readings) -> Iterator[Point]:
    for state in EngineState:
        yield int(readings.state == state), {STATE: state.value}


def _queues(readings: Readings) -> Iterator[Point]:
    yield readings.waiting_commands, {QUEUE: "waiting"}
    yield readings.running_commands, {QUEUE: "running"}


def _only(field: str) -> Callable[[Readings], Iterator[Point]]:
    """Return what reads the one value of an instrument."""

    def read(readings: Readings) -> Iterator[Point]:
        yield getattr(readings, field), {}

    return read


RECORDED: Final = (
    COMMANDS,
    GROUP_SIZE,
    COMMIT_DURATION,
    WAITING_DURATION,
    REPLAYED_EVENTS,
)
OBSERVED: Final = (
    Observed(
        "argos.engine.state",
        "1",
        "1 for the state that the engine is in, 0 for the others.",
        _state,
        (STATE,),
    ),
    Observed(
        "argos.queue.length",
        "{command}",
        "Commands that wait, and commands that are being carried out.",
        _queues,
        (QUEUE,),
    ),
    Observed(
        "argos.actors.live",
        "{actor}",
        "Aggregates that are in memory.",
        _only("live_actors"),
    ),
    Observed(
        "argos.wal.size",
        "By",
        "The size of SQLite's write-ahead log.",
        _only("wal_bytes"),
    ),
    Observed(
        "argos.wal.checkpoint.failures",
        "{failure}",
        "How often in a row the write-ahead log could not be moved into the file.",
        _only("wal_checkpoint_failures"),
    ),
    Observed(
        "argos.view.oldest.age",
        "s",
        "For how long the oldest view of this process has been open.",
        _only("oldest_view_seconds"),
    ),
)
