"""How far a run has come, shown between what is timed and never during it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich import progress

Advance = Callable[[int], None]

_REFRESH_SECONDS = 0.2
"""Drawing takes a millisecond, and some things are counted thousands of times."""


class Progress:
    """Bars on a terminal; nothing elsewhere.

    They are drawn when something has been counted, not by a thread of their own: that
    one would take the interpreter lock from what is measured.
    """

    def __init__(self, bars: progress.Progress | None = None) -> None:
        self._bars = bars

    @contextmanager
    def counting(self, what: str, total: int) -> Iterator[Advance]:
        """Show a bar for *what*; yield what says that some more of it are done."""
        bars = self._bars
        if bars is None:
            yield lambda _: None
            return
        task = bars.add_task(what, total=total)
        bars.refresh()
        drawn = time.perf_counter()

        def advance(count: int) -> None:
            nonlocal drawn
            bars.advance(task, count)
            if time.perf_counter() - drawn > _REFRESH_SECONDS:
                bars.refresh()
                drawn = time.perf_counter()

        try:
            yield advance
        finally:
            bars.remove_task(task)
            bars.refresh()


SILENT = Progress()


@contextmanager
def on_terminal() -> Iterator[Progress]:
    """Yield what draws on the terminal while the context is open."""
    bars = progress.Progress(
        "{task.description}",
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
        auto_refresh=False,
        transient=True,
    )
    if not bars.console.is_terminal:
        yield SILENT
        return
    with bars:
        yield Progress(bars)
