"""What does a backup cost the writer?"""

import itertools

from argos_engine import Engine
from benchmarks.background import Background
from benchmarks.bench import Bench
from benchmarks.lap import Beside, Side
from benchmarks.ledger import ACCOUNT
from benchmarks.ours import queued
from benchmarks.question import Findings, Question, times_as_long
from benchmarks.rounds import interleave

_ALONE = "engine, queued commands"
_BESIDE = "engine, queued commands, during backups"


def backup(bench: Bench) -> Findings:
    numbers = itertools.count()
    with Engine.open(bench.folder / "engine.db", ACCOUNT) as engine:
        side = queued(engine, bench)

        def copy() -> None:
            path = bench.folder / f"copy-{next(numbers)}.db"
            assert engine.backup(path).is_sound, "a backup is sound"
            for file in bench.folder.glob(f"{path.name}*"):
                file.unlink()

        copying = Background(copy)
        try:
            sides: dict[str, Side | Beside] = {
                _ALONE: side,
                _BESIDE: Beside(copying.running, side),
            }
            rounds = interleave(sides, bench)
        finally:
            copying.close()
    figures = {"backup_slowdown": rounds.ratio(_ALONE, _BESIDE)}
    return Findings(figures, rounds.rates())


QUESTION = Question(
    "backup",
    __doc__,
    (
        times_as_long(
            "backup_slowdown",
            "queued commands while backups are made and verified without rest, "
            "against without them",
        ),
    ),
    backup,
)
