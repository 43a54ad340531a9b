"""Progress is drawn when something was counted, by nobody else and never for long."""

import importlib
import io
import threading

import pytest
from rich import progress as rich_progress
from rich.console import Console


@pytest.fixture
def progress():
    return importlib.import_module("benchmarks.progress")


@pytest.fixture
def bars():
    console = Console(file=io.StringIO(), force_terminal=True)
    with rich_progress.Progress(console=console, auto_refresh=False) as bars:
        yield bars


def test_what_was_counted_is_on_its_bar(progress, bars):
    with progress.Progress(bars).counting("rounds", 15) as done:
        done(4)
        done(1)
        (task,) = bars.tasks

        assert (task.description, task.completed, task.total) == ("rounds", 5, 15)


def test_a_bar_goes_when_its_work_is_over_or_interrupted(progress, bars):
    counting = progress.Progress(bars).counting
    with pytest.raises(KeyboardInterrupt), counting("rounds", 15):
        raise KeyboardInterrupt

    assert bars.tasks == []


def test_no_thread_draws_beside_what_is_measured(progress, bars):
    before = threading.active_count()

    with progress.Progress(bars).counting("rounds", 15):
        assert threading.active_count() == before


def test_without_a_terminal_nothing_is_drawn(progress, capsys):
    with progress.on_terminal() as silent, silent.counting("rounds", 15) as done:
        done(1)

    assert capsys.readouterr() == ("", "")
