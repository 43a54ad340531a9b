"""What is published about reliability is what was counted, and a loss stands out."""

import importlib
import json
import re
import shutil
import sys

import pytest

from argos_engine.errors import ConfigurationError
from argos_engine.testing.campaign_report import CampaignReport
from argos_engine.testing.soak_report import SoakReport
from argos_engine.testing.suites.catalogue import SUITES
from tests.docs.pages import DOCS

PUBLISHED = DOCS / "reference" / "reliability"
CAMPAIGNS = sorted(PUBLISHED.glob("campaign*.json"))
SOAKS = sorted(PUBLISHED.glob("soak*.json"))


@pytest.fixture
def page(monkeypatch):
    monkeypatch.syspath_prepend(DOCS / "_extension")
    yield importlib.import_module("reliability")
    sys.modules.pop("reliability", None)


@pytest.fixture
def copies(tmp_path):
    shutil.copytree(PUBLISHED, tmp_path / "published")
    return tmp_path / "published"


def change(path, **fields):
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def change_suite(path, name, **fields):
    document = json.loads(path.read_text())
    document["suites"][name] |= fields
    path.write_text(json.dumps(document))


def test_there_is_something_to_publish():
    assert CAMPAIGNS
    assert SOAKS
    assert {*CAMPAIGNS, *SOAKS} == set(PUBLISHED.iterdir())


@pytest.mark.parametrize("path", CAMPAIGNS, ids=lambda path: path.name)
def test_a_published_campaign_found_nothing_and_was_not_blind(path):
    report = CampaignReport.load(path)

    assert list(report.findings()) == []
    assert report.caught() == report.bugs
    assert report.controls_tried() == report.controls


@pytest.mark.parametrize("path", SOAKS, ids=lambda path: path.name)
def test_a_published_soak_found_nothing(path):
    assert list(SoakReport.load(path).findings()) == []


@pytest.mark.parametrize("path", [*CAMPAIGNS, *SOAKS], ids=lambda path: path.name)
def test_a_published_report_is_about_a_commit(path):
    commit = json.loads(path.read_text())["provenance"]["commit"]

    assert re.fullmatch("[0-9a-f]{40}", commit)


def test_the_page_shows_what_was_counted(page):
    report = CampaignReport.load(CAMPAIGNS[0])

    text = page.proof()

    assert text.startswith("Acknowledged commands lost: 0.")
    assert "**" not in text
    assert report.provenance.commit in text
    assert f"| processes killed | {report.count('kills'):,} |" in text
    assert all(f"| `{name}` | " in text for name in report.suites)


def test_every_suite_is_described(page):
    text = page.suites()

    for name in SUITES:
        (row,) = (line for line in text.splitlines() if f"| `{name}` |" in line)
        assert row.endswith(". |")


def test_a_lost_command_cannot_be_published_quietly(page, copies):
    change_suite(copies / CAMPAIGNS[0].name, "kill", lost=2)

    text = page.proof(copies)

    assert text.startswith("**Acknowledged commands lost: 2**")
    assert "\n**2 acknowledged commands were lost**\n" in text
    assert "| **acknowledged commands lost** | **2** |" in text


def test_a_command_lost_in_a_soak_cannot_be_published_quietly(page, copies):
    change(copies / SOAKS[0].name, lost=1)

    text = page.proof(copies)

    assert text.startswith("**Acknowledged commands lost: 1**")
    assert "| **acknowledged commands lost** | **1** |" in text


def test_a_failed_case_is_published_in_bold(page, copies):
    change_suite(copies / CAMPAIGNS[0].name, "kill", failures=["kill with\n seed 5"])

    text = page.proof(copies)

    assert "\n**kill with seed 5**\n" in text
    assert "| **cases failed** | **1** |" in text


def test_a_file_that_is_no_report_is_not_published(page, copies):
    (copies / CAMPAIGNS[0].name).write_text("{}")

    with pytest.raises(ConfigurationError, match="no report of a campaign"):
        page.proof(copies)
