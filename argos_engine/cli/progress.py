"""A bar on the terminal for whatever takes longer than a second."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from argos_engine.cli.screen import console

_STEPS = 200
"""How often a bar moves on its way: to move it for every line would cost too much."""


class Bar:
    """Shows how far something has come."""

    def __init__(self, progress: Progress, title: str, total: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task(title, total=total)
        self._step = (total or 0) // _STEPS
        self._done = 0

    def advance(self, steps: int) -> None:
        """Move on by some steps."""
        self._done += steps
        if self._done > self._step:
            self._progress.advance(self._task, self._done)
            self._done = 0

    def show_named(self, what: str, done: int, total: int) -> None:
        """Show that so many steps of so many of something are done."""
        self._progress.update(self._task, description=what, completed=done, total=total)

    def show(self, done: int, total: int) -> None:
        """Show that so many steps of so many are done."""
        self._progress.update(self._task, completed=done, total=total)


@contextmanager
def progress_bar(
    title: str, total: int | None = None, *, hidden: bool = False
) -> Iterator[Bar]:
    """Show a bar on stderr while the block runs, if that is a terminal."""
    screen = console(stderr=True)
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        console=screen,
        transient=True,
        redirect_stdout=False,  # else it would end up on stderr
        disable=hidden or not screen.is_terminal,
    )
    with progress:
        yield Bar(progress, title, total)
