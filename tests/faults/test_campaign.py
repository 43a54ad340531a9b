"""A campaign counts truly, goes on where it was, and never proves what it did not."""

import signal
import subprocess
import sys
import time

import attrs
import pytest

from argos_engine.errors import ConfigurationError
from argos_engine.testing import campaign
from argos_engine.testing.campaign_report import CampaignReport, begin_or_resume
from argos_engine.testing.campaign_totals import LOST, totals
from argos_engine.testing.provenance import Provenance
from argos_engine.testing.suite import BrokenPromiseError, SuiteReport, run_suite
from argos_engine.testing.suites.expected_loss import CONTROLS, LOSSES_SEEN
from argos_engine.testing.suites.seeded_bug import CAUGHT, PREY

HERE = Provenance("c0ffee", "a machine", "2026-01-01 00:00:00")
SECONDS_MAX = 120


@pytest.fixture
def path(tmp_path):
    return tmp_path / "report.json"


def calling(path, *arguments):
    return ["--report", str(path), "--workers", "1", "--suite", "bit-flip", *arguments]


class Losing:
    """A suite each of whose cases finds two lost commands and a trifle."""

    name = "losing"

    def seeds(self):
        return range(5)

    def run(self, seed, directory):
        raise BrokenPromiseError("two are gone", lost=2)


@pytest.mark.slow
def test_a_report_is_gone_on_with_behind_its_last_case(path):
    assert campaign.main(calling(path, "--minutes", "0.005")) == campaign.PROVED
    first = CampaignReport.load(path)
    minutes = first.seconds / 60 + 0.005

    assert campaign.main(calling(path, "--minutes", str(minutes))) == campaign.PROVED

    record = CampaignReport.load(path).suites["bit-flip"]
    assert record.cases > first.suites["bit-flip"].cases > 0
    assert (record.lowest_seed, record.highest_seed) == (0, record.cases - 1)


@pytest.mark.slow
def test_a_campaign_that_is_complete_does_nothing(path, capsys):
    campaign.main(calling(path, "--minutes", "0.001", "--seed", "7"))
    before = path.read_bytes()

    assert campaign.main(calling(path, "--minutes", "0.001")) == campaign.PROVED

    assert path.read_bytes() == before
    assert CampaignReport.load(path).suites["bit-flip"].lowest_seed == 7
    assert "complete" in capsys.readouterr().out


@pytest.mark.crash
@pytest.mark.slow
def test_an_interrupted_campaign_leaves_a_report(path):
    module = "argos_engine.testing.campaign"
    command = [sys.executable, "-m", module, *calling(path, "--minutes", "30")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
        deadline = time.monotonic() + SECONDS_MAX
        while not path.exists():
            assert child.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)

        assert child.wait(SECONDS_MAX) == campaign.INTERRUPTED

    assert list(CampaignReport.load(path).findings()) == []


def test_lost_commands_are_counted_one_by_one():
    report = CampaignReport(HERE)

    report.record("losing").add(run_suite(Losing()))

    assert report.lost == 10
    assert [str(line.value) for line in totals(report) if line.name == LOST] == ["10"]
    assert next(report.findings()) == "10 acknowledged commands were lost"


def test_a_campaign_with_a_failed_case_says_so_for_ever(path):
    report = CampaignReport(Provenance.present())
    report.record("losing").add(run_suite(Losing(), cases=1))
    report.save(path)

    assert campaign.main(calling(path, "--minutes", "0")) == campaign.BROKEN


def test_a_control_that_lost_nothing_is_a_finding():
    report = CampaignReport(HERE)
    blind, seeing, _ = CONTROLS
    record = report.record("expected-loss")
    record.counts = {
        f"{blind.name}: images": 60,
        f"{seeing.name}: images": 60,
        f"{seeing.name}{LOSSES_SEEN}": 1,
    }

    (finding,) = report.findings()

    assert finding.startswith(f"{blind.name} lost nothing")


def test_a_bug_counts_as_caught_once():
    report = CampaignReport(HERE)
    report.record("seeded-bug").counts = {f"{CAUGHT}{PREY[0].name}": 9}

    lines = {line.name: line.value for line in totals(report)}

    assert lines["seeded bugs caught"] == f"1 of {len(PREY)}"


def test_a_suite_that_is_new_has_its_images_and_kills_in_the_sums():
    report = CampaignReport(HERE)
    counts = {"images of openings": 3, "kills": 2, "faults": 4, "x: images": 99}
    slice_ = SuiteReport("new", cases=1)
    slice_.counts.update(counts)
    report.record("new").add(slice_)

    lines = {line.name: line.value for line in totals(report)}

    assert lines["power-cut images built"] == "3"
    assert lines["files reopened and compared"] == "5"
    assert lines["faults injected"] == "4"


def test_a_report_about_other_code_is_left_alone(path):
    CampaignReport(HERE).save(path)
    other = attrs.evolve(HERE, commit="decaf")

    with pytest.raises(ConfigurationError, match="about commit c0ffee"):
        begin_or_resume(path, None, other)


def test_a_report_of_other_cases_is_left_alone(path):
    CampaignReport(HERE, 5).save(path)

    assert begin_or_resume(path, None, HERE).first_case == 5
    with pytest.raises(ConfigurationError, match="begins with case 5"):
        begin_or_resume(path, 6, HERE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"format": 1}',
        '{"format": 2, "provenance": {}, "suites": {}}',
        '{"format": 1, "suites": {"kill": {"cases": -1}}, "provenance": {}}',
    ],
)
def test_a_file_that_is_no_report_is_named(path, text):
    path.write_text(text)

    with pytest.raises(ConfigurationError, match=r"report\.json is no report"):
        CampaignReport.load(path)
    assert campaign.main(calling(path)) == campaign.MISUSED
