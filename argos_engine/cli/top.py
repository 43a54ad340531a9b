"""`argos top`: an engine of another process, while it works."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from argos_engine.cli import exit_code, option
from argos_engine.cli.failure import fail
from argos_engine.cli.screen import console, print_json, print_json_line
from argos_engine.cli.watch import frame
from argos_engine.cli.watch.keyboard import Pause, keyboard, sleep
from argos_engine.cli.watch.watcher import Sight, Watcher
from argos_engine.file_health import running_health
from argos_engine.ports.clock import SystemClock

INTERVAL_SECONDS = 2.0
"""Longer than an engine takes between two reports."""

Interval = Annotated[
    float,
    typer.Option(
        "--interval-seconds", min=0.1, max=3_600, help="How long between two looks."
    ),
]
Once = Annotated[
    bool,
    typer.Option("--once", help="Show one frame, from two looks, and end."),
]


def top(
    *,
    database: option.Database,
    interval_seconds: Interval = INTERVAL_SECONDS,
    once: Once = False,
    as_json: option.AsJson = False,
) -> None:
    """Watch the engine that runs on a journal: speed, queues, sizes, troubles.

    It reads the figures that the engine writes each second, and does not touch the
    journal. It ends with `q` (exit code 0) or Ctrl-C (130). Without a terminal, each
    look is a line, or with --json a JSON line. If no engine runs, the exit code is 3;
    with --once, it is 1 if the figures are stale, because the engine writes no more.
    """
    watcher = Watcher(lambda: running_health(database), SystemClock())
    if watcher.look().health is None:
        _fail_without_engine(database)
    if once:
        _show_once(watcher, database, interval_seconds, as_json=as_json)
        return
    with _shown(os.fspath(database), as_json=as_json) as (show, pause):
        show(watcher.look())
        while not pause(interval_seconds):
            show(watcher.look())


def _show_once(
    watcher: Watcher,
    database: os.PathLike[str],
    interval_seconds: float,
    *,
    as_json: bool,
) -> None:
    sleep(interval_seconds)
    sight = watcher.look()
    if sight.health is None:
        _fail_without_engine(database)
    if as_json:
        print_json(frame.document(sight))
    else:
        console().print(frame.screen(os.fspath(database), sight))
    if sight.is_stale:
        fail(
            exit_code.DATA,
            f"stale figures: the engine wrote the last {sight.age_seconds:,.0f} s ago",
        )


def _fail_without_engine(database: os.PathLike[str]) -> NoReturn:
    fail(exit_code.JOURNAL, f"no engine runs on {os.fspath(database)}")


@contextmanager
def _shown(
    name: str, *, as_json: bool
) -> Iterator[tuple[Callable[[Sight], None], Pause]]:
    """Give what shows a sight, and how to wait for the next."""
    screen = console()
    if as_json:
        yield _print_document, sleep
    elif not screen.is_terminal or screen.is_dumb_terminal:
        yield _print_line, sleep
    else:
        live = Live(console=screen, screen=True, auto_refresh=False)
        with keyboard() as pause, live:
            yield lambda sight: live.update(_framed(name, sight), refresh=True), pause


def _framed(name: str, sight: Sight) -> RenderableType:
    return Group(frame.screen(name, sight), Text("\nq ends", style="dim"))


def _print_document(sight: Sight) -> None:
    print_json_line(frame.document(sight))
    sys.stdout.flush()


def _print_line(sight: Sight) -> None:
    sys.stdout.write(f"{frame.line(sight)}\n")
    sys.stdout.flush()
