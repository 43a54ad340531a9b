"""The power is cut anywhere; what was not synced survives in part, or not."""

import itertools
import pathlib
import random
from collections import Counter
from collections.abc import Iterator

from argos_engine.testing.journal_files import write_files
from argos_engine.testing.recorded_life import RecordedLife
from argos_engine.testing.reopening import reopen
from argos_engine.testing.subject import JARS, Subject
from argos_engine.testing.suite import demand
from argos_engine.testing.workload import Workload

_BEATS = 6
_CUTS = 12
_CUTS_IN_RECOVERY = 3
_LATER_BEATS = 2


class PowerLosses:
    """Cuts a recorded load, opens the images; cuts some of the recoveries again."""

    name = "power-loss"

    def __init__(self, subject: Subject = JARS) -> None:
        self._subject = subject

    def seeds(self) -> Iterator[int]:
        """Return all numbers."""
        return itertools.count()

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Record one load, build images of it, and inspect them."""
        chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        counts: Counter[str] = Counter()
        load = Workload(seed, subject=self._subject)
        life = RecordedLife(directory / "live.db", load)
        life.run(_BEATS)
        demand(life.ledger.false_alarms(), about="nothing had failed")
        again = chance.randrange(_CUTS * 4)
        images = life.images(life.cuts(_CUTS, chance), chance)
        for index, (files, upto, about) in enumerate(images):
            image = directory / "image.db"
            write_files(image, files)
            if index == again:
                counts += _cut_again(directory, files, life, upto, chance)
            problems = reopen(image, life.ledger, upto, subject=self._subject)
            demand(problems, about=about)
            counts["images"] += 1
        counts.update(life.ledger.counts())
        return counts


def _cut_again(
    directory: pathlib.Path,
    files: dict[str, bytes],
    first: RecordedLife,
    upto: int,
    chance: random.Random,
) -> Counter[str]:
    """Let an image be recovered and worked on, and cut the power again meanwhile."""
    counts: Counter[str] = Counter()
    path = directory / "again.db"
    write_files(path, files)
    ledger = type(first.ledger)(first.ledger.entries[:upto])
    subject = first.load.subject
    seed = chance.randrange(1_000)
    load = Workload(seed, prefix="again", ledger=ledger, subject=subject)
    life = RecordedLife(path, load)
    opened = life.run(_LATER_BEATS, prefix="again")
    cuts = [chance.randint(0, opened) for _ in range(_CUTS_IN_RECOVERY)]
    cuts += life.cuts(1, chance)
    for files_again, upto_again, about in life.images(sorted(cuts), chance):
        image = directory / "again-image.db"
        write_files(image, files_again)
        # Before its first entry the recording knows nothing of the first life.
        counted = max(upto_again, upto)
        problems = reopen(image, ledger, counted, subject=subject)
        demand(problems, about=f"second {about}")
        counts["images of recoveries"] += 1
    return counts
