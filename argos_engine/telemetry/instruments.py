"""The instruments of this process, shared by all of its engines."""

import functools
import threading
import weakref
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Final, Protocol

from opentelemetry.metrics import (
    CallbackOptions,
    Counter,
    Histogram,
    Meter,
    Observation,
    get_meter,
)

from argos_engine.telemetry import catalogue
from argos_engine.telemetry.catalogue import ENGINE, Observed, Recorded
from argos_engine.telemetry.readings import Readings

METER: Final = "argos_engine"
"""Under which name an SDK finds the instruments."""


class Watched(Protocol):
    """An engine that values can be read off."""

    name: str

    def read(self) -> Readings | None:
        """Return how it stands; None if nothing is to be said any more."""


class Instruments:
    """Makes every instrument once, and reads values off the engines that are open.

    A meter knows one instrument of a name, and none can be taken away again. So the
    engines come and go behind the instruments: they are only referred to weakly.
    """

    def __init__(self, meter: Meter) -> None:
        self._lock = threading.Lock()
        # Replaced and never changed, so that reading needs no lock: in a fork it may
        # be held for ever.
        self._watched: tuple[weakref.ref[Watched], ...] = ()
        self.commands = _counter(meter, catalogue.COMMANDS)
        self.group_size = _histogram(meter, catalogue.GROUP_SIZE)
        self.commit_duration = _histogram(meter, catalogue.COMMIT_DURATION)
        self.waiting_duration = _histogram(meter, catalogue.WAITING_DURATION)
        self.replayed_events = _histogram(meter, catalogue.REPLAYED_EVENTS)
        for each in catalogue.OBSERVED:
            meter.create_observable_gauge(
                each.name,
                [functools.partial(self._observe, each)],
                each.unit,
                each.description,
            )

    def add(self, watched: Watched) -> None:
        """Read values off *watched* from now on, for as long as somebody keeps it."""
        with self._lock:
            self._watched = (*self._without(watched), weakref.ref(watched))

    def discard(self, watched: Watched) -> None:
        """Read values off *watched* no more."""
        with self._lock:
            self._watched = tuple(self._without(watched))

    def _without(self, watched: Watched) -> Iterator["weakref.ref[Watched]"]:
        """Yield all others that are still there."""
        return (each for each in self._watched if each() not in (None, watched))

    def _observe(self, gauge: Observed, _: CallbackOptions) -> Iterator[Observation]:
        for reference in self._watched:
            watched = reference()
            readings = None if watched is None else watched.read()
            if watched is not None and readings is not None:
                for value, attributes in gauge.read(readings):
                    yield Observation(value, {ENGINE: watched.name, **attributes})


_made: list[Instruments] = []
_making = threading.Lock()


def process_instruments() -> Instruments:
    """Return the instruments of this process, made when they are first asked for.

    Without an SDK they do nothing; one that is installed later finds them, too.
    """
    with _making:
        if not _made:
            _made.append(Instruments(get_meter(METER, _version())))
        return _made[0]


def _version() -> str:
    try:
        return version("argos-engine")
    except PackageNotFoundError:
        return ""  # a checkout that is not installed


def _counter(meter: Meter, made: Recorded) -> Counter:
    return meter.create_counter(made.name, made.unit, made.description)


def _histogram(meter: Meter, made: Recorded) -> Histogram:
    return meter.create_histogram(
        made.name,
        made.unit,
        made.description,
        explicit_bucket_boundaries_advisory=made.boundaries,
    )
