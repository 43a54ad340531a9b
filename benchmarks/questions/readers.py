"""What do readers cost the writer?"""

from contextlib import ExitStack

import attrs

from argos_engine import Engine
from benchmarks.background import Background
from benchmarks.bench import Bench
from benchmarks.lap import Beside
from benchmarks.ledger import ACCOUNT, STREAMS
from benchmarks.ours import queued
from benchmarks.question import Findings, Question, times_as_long
from benchmarks.reading_process import ReadingProcess
from benchmarks.rounds import interleave

_ALONE = "engine, queued commands, no reader"
_PROCESS = "engine, queued commands, a process that reads"
_THREAD = "engine, queued commands, a thread that folds the past"
_LIVE = "engine, queued commands, a thread that looks at live states"

_LIVE_SHARE = 10
"""Beside that thread, so many times fewer commands are handed in: each of them waits
for the interpreter lock."""


def readers(bench: Bench) -> Findings:
    path = bench.folder / "engine.db"
    with ExitStack() as opened:
        engine = opened.enter_context(Engine.open(path, ACCOUNT))
        side = queued(engine, bench)
        side()
        fewer = attrs.evolve(
            bench, queued_commands=bench.queued_commands // _LIVE_SHARE
        )
        process = ReadingProcess(path)
        folding = Background(lambda: engine.state_at(STREAMS[0], version=1))
        looking = Background(lambda: engine.state(STREAMS[0]))
        for reader in (process, folding, looking):
            opened.callback(reader.close)
        rounds = interleave(
            {
                _ALONE: side,
                _PROCESS: Beside(process.running, side),
                _THREAD: Beside(folding.running, side),
                _LIVE: Beside(looking.running, queued(engine, fewer)),
            },
            bench,
        )
    figures = {
        "reader_process_slowdown": rounds.ratio(_ALONE, _PROCESS),
        "reader_thread_slowdown": rounds.ratio(_ALONE, _THREAD),
        "live_reader_thread_slowdown": rounds.ratio(_ALONE, _LIVE),
    }
    return Findings(figures, rounds.rates())


QUESTION = Question(
    "readers",
    __doc__,
    (
        times_as_long(
            "reader_process_slowdown",
            "queued commands beside another process that folds streams without rest, "
            "against without it",
        ),
        times_as_long(
            "reader_thread_slowdown",
            "the same beside a thread of the same process, which shares its "
            "interpreter lock",
        ),
        times_as_long(
            "live_reader_thread_slowdown",
            "the same beside a thread that looks at live states in a tight loop",
        ),
    ),
    readers,
)
