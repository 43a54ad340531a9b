"""A soak in small: some seasons of everything, and nothing that grows."""

import logging

import attrs
import pytest

from argos_engine.errors import ConfigurationError
from argos_engine.testing import soak
from argos_engine.testing.inspection import inspect
from argos_engine.testing.provenance import Provenance
from argos_engine.testing.soak import Soak
from argos_engine.testing.soak_report import SoakReport
from argos_engine.testing.soak_sample import GROWTH_BYTES_MAX, Sample, leaks

HERE = Provenance("c0ffee", "a machine", "2026-01-01 00:00:00")
GENEROUS_BYTES = 256 * 1024 * 1024
"""Whatever else a test run has in memory may grow meanwhile."""
SEASONS = 5
HOURS = 3_600.0


@pytest.fixture(autouse=True)
def quiet():
    """The engine warns of every fault that it is given; pytest would keep it all."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.crash
@pytest.mark.slow
def test_nothing_is_lost_and_nothing_grows():
    report = SoakReport(HERE, seed=1, growth_bytes_max=GENEROUS_BYTES)

    Soak(report, season_commands=1_000).run(seconds=HOURS, seasons=SEASONS)

    assert list(report.findings()) == []
    assert len(report.samples) == report.counts["seasons"] == SEASONS
    counted = "receipt refusal failure faults kills backups reads verifications"
    assert [each for each in counted.split() if not report.counts[each]] == []


@pytest.mark.crash
@pytest.mark.slow
def test_a_loss_is_counted_and_ends_the_soak(monkeypatch):
    def without_answers(journal, codec, ledger, upto):
        """As if the journal had lost its last acknowledged event."""
        return [*inspect(journal, codec, ledger, upto), "lost: the last one"]

    monkeypatch.setattr("argos_engine.testing.reopening.inspect", without_answers)
    report = SoakReport(HERE, seed=1)

    Soak(report, season_commands=10).run(seconds=HOURS)

    assert report.lost == 1
    lost, failure = report.findings()
    assert lost == "1 acknowledged commands were lost"
    assert "--seed 1 --season 0" in failure


@pytest.mark.crash
@pytest.mark.slow
def test_the_choice_of_operations_follows_from_the_seed():
    names = [drawn_operations(seed) for seed in (1, 1, 2)]

    assert names[0] == names[1] != names[2]


def drawn_operations(seed):
    report = SoakReport(HERE, seed=seed)
    Soak(report, season_commands=400).run(seconds=HOURS, seasons=1)
    # What chance decides alone; kills and faults hit where they hit.
    return [report.counts[key] for key in ("operations", "reads", "backups", "kills")]


@pytest.mark.slow
def test_a_soak_from_the_command_line_leaves_a_report(tmp_path, monkeypatch, capsys):
    path = tmp_path / "soak.json"
    arguments = ["--minutes", "0", "--seed", "3", "--season-commands", "50"]

    status = soak.main(["--report", str(path), *arguments])

    assert status == soak.PROVED
    assert SoakReport.load(path).counts["seasons"] == 1
    assert "acknowledged commands lost: 0" in capsys.readouterr().out


def samples(**columns):
    flat = Sample(1.0, 0, 10, 10**8, 7, 1)
    return [flat] * 5 + [attrs.evolve(flat, **columns)] * 5


def test_what_does_not_grow_is_no_leak():
    assert list(leaks(samples())) == []
    assert list(leaks(samples(memory_bytes=10**8 + GROWTH_BYTES_MAX))) == []


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"memory_bytes": 10**8 + GROWTH_BYTES_MAX + 1}, "memory grew"),
        ({"handles": 8}, "file handles grew from 7 to 8"),
        ({"threads": 2}, "threads grew from 1 to 2"),
    ],
)
def test_what_grows_is_named(columns, words):
    (finding,) = leaks(samples(**columns))

    assert words in finding


def test_one_sample_at_a_bad_moment_is_no_leak():
    (*flat, _) = samples()
    peak = attrs.evolve(flat[0], memory_bytes=10**10)

    assert list(leaks([*flat, peak])) == []


def test_a_file_that_is_no_report_of_a_soak_is_named(tmp_path):
    path = tmp_path / "soak.json"
    path.write_text('{"format": 1}')

    with pytest.raises(ConfigurationError, match=r"soak\.json is no report"):
        SoakReport.load(path)
