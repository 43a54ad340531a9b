"""What people see of a campaign, on a terminal and elsewhere."""

import io
import os
import signal

import pytest
from rich.console import Console

from argos_engine.testing.campaign import Campaign
from argos_engine.testing.campaign_crew import Crew
from argos_engine.testing.campaign_report import CampaignReport
from argos_engine.testing.campaign_screen import CampaignScreen
from argos_engine.testing.provenance import Provenance
from argos_engine.testing.suite import SuiteReport

HERE = Provenance("c0ffee", "a machine", "2026-01-01 00:00:00")


@pytest.fixture
def report():
    report = CampaignReport(HERE, seconds=90.0)
    report.record("kill").add(SuiteReport("kill", cases=3, failures=["kill 2 failed"]))
    return report


def shown(report, *, is_terminal):
    text = io.StringIO()
    console = Console(file=text, force_terminal=is_terminal, width=100, highlight=False)
    with CampaignScreen(report, console) as screen:
        screen.show("kill")
        before = text.getvalue()
        screen.end("complete")
    return before, text.getvalue()


def test_a_terminal_shows_the_whole_table_at_once(report):
    before, after = shown(report, is_terminal=True)

    assert "acknowledged commands lost" in before
    assert "kill 2 failed" in after
    assert "complete" in after


def test_a_file_gets_one_line_for_each_slice(report):
    before, after = shown(report, is_terminal=False)

    assert before == "    1.5 min  kill: 3 cases, 1 failed\n"
    assert "kill 2 failed\ncomplete\n" in after


@pytest.mark.crash
@pytest.mark.slow
def test_a_process_that_dies_by_itself_is_a_finding(tmp_path):
    report = CampaignReport(HERE)
    campaign = Campaign(report, tmp_path / "report.json", ["bit-flip"])
    screen = CampaignScreen(report, Console(file=io.StringIO()))
    with Crew(1) as crew:
        started = crew.start("bit-flip", 0, 600.0)
        (worker,) = crew._pool._processes
        os.kill(worker, signal.SIGKILL)
        campaign._running[started] = "bit-flip"
        campaign._put_down(started, screen)

    (finding,) = report.findings()
    assert finding.startswith("bit-flip: its process died behind case 0")
    assert CampaignReport.load(tmp_path / "report.json").suites["bit-flip"].cases == 0
