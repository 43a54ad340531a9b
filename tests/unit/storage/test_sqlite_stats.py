"""The figures of a running engine, as other processes find them."""

import tempfile
from pathlib import Path

import pytest

from argos_engine.errors import ConfigurationError
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.storage.sqlite.stats import StatsFile, read_stats_file


@pytest.fixture
def stats(path):
    return StatsFile(str(path))


def names(path):
    return sorted(file.name.removeprefix(path.name) for file in path.parent.iterdir())


def test_no_figures_are_there_before_the_first(path, stats):
    assert read_stats_file(path) is None
    assert names(path) == []


def test_figures_are_replaced(path, stats):
    stats.write(b"a long first writing")
    stats.write(b"second")

    assert read_stats_file(path) == b"second"
    assert names(path) == [".stats"]


def test_whoever_reads_keeps_what_was_there(path, stats):
    stats.write(b"first")

    with path.with_name(f"{path.name}.stats").open("rb") as file:
        stats.write(b"second")
        assert file.read() == b"first"


def test_figures_go_when_the_engine_stops(path, stats):
    stats.write(b"first")
    path.with_name(f"{path.name}.stats.new").write_bytes(b"half")

    stats.close()
    stats.close()

    assert names(path) == []


@pytest.mark.parametrize("suffix", [".stats.new", ".stats"])
def test_figures_are_never_written_through_a_link(path, stats, suffix):
    victim = path.with_name("victim")
    victim.write_text("precious")
    path.with_name(f"{path.name}{suffix}").symlink_to(victim)

    stats.write(b"figures")
    stats.write(b"again")

    assert victim.read_text() == "precious"
    assert read_stats_file(path) == b"again"
    assert not path.with_name(f"{path.name}.stats").is_symlink()


@pytest.mark.parametrize("suffix", [".stats.new", ".stats"])
def test_figures_come_back_when_their_place_is_free_again(path, stats, suffix):
    obstacle = path.with_name(f"{path.name}{suffix}")
    obstacle.mkdir()

    for _ in range(2):
        with pytest.raises(OSError, match=r"journal\.db\.stats"):
            stats.write(b"figures")

    obstacle.rmdir()
    stats.write(b"again")
    assert read_stats_file(path) == b"again"


def test_figures_need_a_directory_that_can_be_written_to(unprivileged):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        stats = StatsFile(f"{folder}/journal.db")
        with unprivileged(), pytest.raises(PermissionError):
            stats.write(b"figures")

        Path(folder).chmod(0o777)
        with unprivileged():
            stats.write(b"figures")
        assert read_stats_file(f"{folder}/journal.db") == b"figures"


NO_ROOM = """
import resource
from argos_engine.storage.sqlite.stats import StatsFile

stats = StatsFile(path)
stats.write(b"first")
resource.setrlimit(resource.RLIMIT_FSIZE, (10, resource.RLIM_INFINITY))
try:
    stats.write(b"more than ten bytes")
except OSError as error:
    pause(error.strerror)
stats.write(b"second")
pause("written")
"""


def test_figures_that_do_not_fit_leave_those_before(path, start):
    child = start(NO_ROOM)

    assert child.wait() == "File too large"
    assert read_stats_file(path) == b"first"
    child.go_on()
    assert child.wait() == "written"
    assert read_stats_file(path) == b"second"
    assert names(path) == [".stats"]


def test_figures_without_a_place_are_an_error(tmp_path):
    stats = StatsFile(str(tmp_path / "nowhere" / "journal.db"))

    with pytest.raises(FileNotFoundError):
        stats.write(b"figures")

    stats.close()


def test_figures_that_cannot_be_read_are_an_error(path):
    path.with_name(f"{path.name}.stats").mkdir()

    with pytest.raises(IsADirectoryError):
        read_stats_file(path)


def test_a_journal_has_figures_while_it_is_open_for_writing(path, journal):
    journal.stats().write(b"figures")
    beside = SqliteJournal.open(path, read_only=True)

    for part in (beside.stats, beside.anchor):
        with pytest.raises(ConfigurationError, match="read-only"):
            part()

    beside.close()
    assert read_stats_file(path) == b"figures"
    journal.close()
    assert read_stats_file(path) is None


def test_a_journal_tells_sizes_and_open_views(path, journal, scribe):
    idle = journal.vitals()
    with journal.read():
        reading = journal.vitals()
    path.rename(path.with_name("moved.db"))

    assert idle.log_bytes > 4_096
    assert (idle.open_views, idle.oldest_view_seconds) == (0, 0.0)
    assert reading.open_views == 1
    assert reading.oldest_view_seconds >= 0
    assert journal.vitals().log_bytes == 0
    path.with_name("moved.db").rename(path)
