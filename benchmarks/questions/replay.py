"""How fast do stored events become a state again?"""

from contextlib import ExitStack

import apsw

from argos_engine import Engine, EngineSettings, open_archive
from benchmarks.bench import Bench
from benchmarks.lap import Side, timed
from benchmarks.ledger import ACCOUNT, DEPOSIT, account, clerk
from benchmarks.peers import eventsourcing_sqlite
from benchmarks.question import Findings, Kind, Question, ratio
from benchmarks.rounds import interleave

EVENTS = 5_000
"""Of the one aggregate that is folded, from its first event on."""

_NO_SNAPSHOTS = EngineSettings(checkpoint_interval_events=0)
_STREAM = account(1)
_OF_STREAM = "FROM events WHERE stream = 1 ORDER BY version"
_SCAN = f"SELECT * {_OF_STREAM}"
_SCAN_OF_TWO = f"SELECT event_type, payload {_OF_STREAM}"

_ENGINE = "engine, state at a version"
_THEIRS = "eventsourcing, repository.get"
_ROWS = "APSW, the whole rows alone"
_TWO_COLUMNS = "APSW, type and payload alone"


def replay(bench: Bench) -> Findings:
    path = bench.folder / "engine.db"
    with Engine.open(path, ACCOUNT, settings=_NO_SNAPSHOTS) as engine:
        handles = clerk(engine).submit_many([(_STREAM, DEPOSIT)] * EVENTS)
        for handle in handles:
            handle.result()
    with ExitStack() as opened:
        archive = opened.enter_context(open_archive(path, ACCOUNT))
        theirs = opened.enter_context(
            eventsourcing_sqlite.application(bench.folder / "theirs.db")
        )
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        opened.callback(connection.close)

        def fold() -> None:
            state = archive.state_at(_STREAM, EVENTS)
            assert state.entries == EVENTS, "every event is replayed"

        sides: dict[str, Side] = {
            _ENGINE: lambda: timed(EVENTS, fold),
            _THEIRS: eventsourcing_sqlite.replay(theirs, EVENTS),
            _ROWS: lambda: timed(EVENTS, lambda: connection.execute(_SCAN).fetchall()),
            _TWO_COLUMNS: lambda: timed(
                EVENTS, lambda: connection.execute(_SCAN_OF_TWO).fetchall()
            ),
        }
        rounds = interleave(sides, bench)
    figures = {
        "replay_vs_eventsourcing": rounds.ratio(_ENGINE, _THEIRS),
        "replay_vs_scan": rounds.ratio(_ENGINE, _ROWS),
        "replay_vs_two_columns": rounds.ratio(_ENGINE, _TWO_COLUMNS),
        "replay_events_per_second": rounds.rates()[_ENGINE],
    }
    return Findings(figures, rounds.rates())


QUESTION = Question(
    "replay",
    __doc__,
    (
        ratio("replay_vs_eventsourcing", f"one aggregate of {EVENTS:,} events"),
        ratio(
            "replay_vs_scan",
            "the same, against reading its rows with APSW, which checks nothing",
        ),
        ratio(
            "replay_vs_two_columns",
            "the same, against reading no more than type and payload with APSW",
        ),
        Kind("replay_events_per_second", "events/s", "more", "events folded"),
    ),
    replay,
)
