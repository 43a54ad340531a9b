"""One run from opening the journal to closing it, and what there is to say about it."""

import time
from pathlib import Path

import attrs

from argos_engine.cli.batch.figures import StreamFigures, read_figures
from argos_engine.cli.batch.play import Ending, Player
from argos_engine.cli.batch.sink import Sink
from argos_engine.cli.batch.source import Source
from argos_engine.cli.batch.tally import Tally
from argos_engine.cli.opening import reading, writing
from argos_engine.cli.progress import progress_bar


@attrs.frozen
class Session:
    """What a run did."""

    database: Path
    ending: Ending
    tally: Tally
    seconds: float
    """From the first line to the last answer."""
    is_new: bool
    """Whether anything was written."""
    streams: list[StreamFigures]

    @property
    def commands_per_second(self) -> int:
        """How many commands got their answer in a second."""
        return round(self.tally.answered / self.seconds) if self.seconds else 0


def run_session(
    database: Path, source: Source, *, stop_on_error: bool, acknowledge: bool
) -> Session:
    """Play *source* into *database*; everything has its answer when this returns."""
    tally = Tally()
    with writing(database, source.types) as engine:
        groups = _groups(database)
        player = Player(
            engine, Sink(tally, acknowledge=acknowledge), stop_on_error=stop_on_error
        )
        started = time.perf_counter()
        with progress_bar("commands", source.size_bytes, hidden=acknowledge) as bar:
            ending = player.play(source.lines(bar.advance))
        seconds = time.perf_counter() - started
    is_new = _groups(database) != groups
    with reading(database, source.types) as archive:
        streams = read_figures(archive, tally.streams)
    return Session(database, ending, tally, seconds, is_new, streams)


def _groups(database: Path) -> int:
    # Every commit that wrote anything has a number of its own.
    with reading(database) as archive, archive.journal.read() as reader:
        return reader.head().group
