"""What `argos top` shows of an engine: a screen, a line, or JSON."""

from collections.abc import Iterator
from typing import Final

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from argos_engine.cli.moment import shown_time
from argos_engine.cli.printable import printable
from argos_engine.cli.screen import table
from argos_engine.cli.watch.watcher import Sight
from argos_engine.runtime.health import Health, health_document

NO_ENGINE: Final = "no engine"
KINDS_MAX: Final = 10
"""Kinds of answers that a screen has room for; the most frequent ones."""
_UNKNOWN: Final = "-"


def screen(name: str, sight: Sight) -> RenderableType:
    """Return all that is known, for a terminal of any width."""
    if sight.health is None:
        return Text(printable(f"{NO_ENGINE}, waiting for one on {name}"))
    title = f"{_state(sight)}, process {sight.health.process_id}, on {name}"
    parts = [
        table(("log", ">"), _log_rows(sight.health)),
        table(("work", ">"), _work_rows(sight)),
        _answers(sight),
    ]
    return Group(
        Text(printable(title), style="bold"),
        Text(),
        Columns(parts, padding=(0, 4)),
        *(Text(line) for line in _complaints(sight.health)),
    )


def line(sight: Sight) -> str:
    """Return the figures that matter most on one line, for a file or a pipe."""
    health = sight.health
    if health is None:
        return NO_ENGINE
    fields = {
        "commands/s": _rate(None if sight.pace is None else sight.pace.commands),
        "groups/s": _rate(None if sight.pace is None else sight.pace.groups),
        "waiting": f"{health.waiting_commands:,}",
        "running": f"{health.running_commands:,}",
        "live": f"{health.live_actors:,}",
        "position": f"{health.position:,}",
        "WAL": f"{health.wal_bytes:,}",
        "troubles": str(len(health.troubles)),
    }
    figures = "  ".join(f"{name} {value}" for name, value in fields.items())
    return f"{shown_time(health.reported_at)}  {_state(sight)}  {figures}"


def document(sight: Sight) -> dict[str, object]:
    """Return everything for programs."""
    health, pace = sight.health, sight.pace
    return {
        "running": None if health is None else health_document(health),
        "age_seconds": sight.age_seconds,
        "is_stale": sight.is_stale,
        "pace": None
        if pace is None
        else {
            "seconds": pace.seconds,
            "commands_per_second": pace.commands,
            "answers_per_second": dict(pace.answers),
            "groups_per_second": pace.groups,
            "commands_per_group": pace.commands_per_group,
        },
    }


def _state(sight: Sight) -> str:
    assert sight.health is not None, "asked only where an engine runs"
    state = sight.health.state.value
    return f"{state}, stale for {sight.age_seconds:,.0f} s" if sight.is_stale else state


def _log_rows(health: Health) -> Iterator[tuple[str, object]]:
    yield "log ends at", health.position
    yield "anchor age", _seconds(health.anchor_age_seconds)
    yield "epoch", health.epoch
    yield "log bytes", health.log_bytes
    yield "WAL bytes", health.wal_bytes
    yield "WAL checkpoint failures", health.wal_checkpoint_failures
    yield "open views", health.open_views
    yield "oldest view", _seconds(health.oldest_view_seconds)


def _work_rows(sight: Sight) -> Iterator[tuple[str, object]]:
    health, pace = sight.health, sight.pace
    assert health is not None, "asked only where an engine runs"
    yield "commands/s", _rate(None if pace is None else pace.commands)
    yield "groups/s", _rate(None if pace is None else pace.groups)
    yield "commands/group", _rate(None if pace is None else pace.commands_per_group)
    yield "waiting", health.waiting_commands
    yield "running", health.running_commands
    yield "live actors", health.live_actors
    yield "events to replay, at most", health.snapshot_lag_events


def _answers(sight: Sight) -> Table:
    health, pace = sight.health, sight.pace
    assert health is not None, "asked only where an engine runs"
    counts = sorted(health.answers.items(), key=lambda each: (-each[1], each[0]))
    rates = {} if pace is None else pace.answers
    rows = [(kind, _rate(rates.get(kind)), n) for kind, n in counts[:KINDS_MAX]]
    if len(counts) > KINDS_MAX:
        others = sum(n for _, n in counts[KINDS_MAX:])
        rows.append((f"{len(counts) - KINDS_MAX} other kinds", _UNKNOWN, others))
    return table(("answer", ">/s", ">in all"), rows)


def _complaints(health: Health) -> Iterator[str]:
    if health.wal_checkpoint_error is not None:
        yield f"WAL checkpoint: {printable(health.wal_checkpoint_error)}"
    for part, text in health.troubles.items():
        yield f"trouble with {printable(part)}: {printable(text)}"
    for at, text in reversed(health.last_errors):
        yield f"error at {shown_time(at)}: {printable(text)}"


def _rate(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:,.1f}"


def _seconds(value: float) -> str:
    return f"{value:,.1f} s"
