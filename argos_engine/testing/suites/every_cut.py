"""The power is cut at every step of a short life; all that may survive is tried."""

import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator

from argos_engine.testing.disk_state import DiskState
from argos_engine.testing.exhaustive_images import all_images
from argos_engine.testing.journal_files import write_files
from argos_engine.testing.recorded_life import RecordedLife
from argos_engine.testing.recording import Answered
from argos_engine.testing.reopening import reopen
from argos_engine.testing.suite import demand, workplace
from argos_engine.testing.workload import Workload

_BEATS = 1
_STEPS_MAX = 1_000
"""More steps than the recording of so short a life has."""


class EveryCut:
    """One case for each step of the recording of a short life."""

    name = "every-cut"

    def seeds(self) -> Iterator[int]:
        """Return all cases of one life after the other.

        The seed counts lives, and steps of their recordings.
        """
        for load in itertools.count():
            with workplace() as directory:
                steps = _live(directory, load).recording.steps
            # An answer changes nothing on the disk; the step behind it is a cut, too.
            cuts = [
                load * _STEPS_MAX + place + 1
                for place, step in enumerate(steps)
                if not isinstance(step, Answered)
                or not isinstance([*steps, None][place + 1], Answered)
            ]
            # In an order that makes the first ones a fair sample.
            random.Random(load).shuffle(cuts)  # noqa: S311  # repeatable, not secret
            yield from cuts

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Inspect everything that one cut may leave."""
        load, cut = divmod(seed, _STEPS_MAX)
        life = _live(directory, load)
        state = DiskState.before(life.recording)
        state.advance(life.recording.steps[:cut])
        counts: Counter[str] = Counter()
        chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        for files in all_images(state, life.recording.base, chance):
            image = directory / "image.db"
            write_files(image, files)
            counts["images"] += 1
            about = f"power cut at step {cut}, image {counts['images']}"
            problems = reopen(image, life.ledger, state.answers, with_outcomes=True)
            demand(problems, about=about)
        return counts


def _live(directory: pathlib.Path, load: int) -> RecordedLife:
    life = RecordedLife(directory / "live.db", Workload(load))
    life.run(_BEATS)
    return life
