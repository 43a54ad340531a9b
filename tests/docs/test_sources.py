"""The page of sources names rules and tests that are there."""

import importlib
import re

import pytest

from tests.docs.pages import DOCS, ROOT

PAGE = DOCS / "reference" / "bidding-sources.md"
RULES, TROUBLES = PAGE.read_text().split("## What went wrong there")
TESTS = {
    found
    for path in (ROOT / "tests").rglob("test_*.py")
    for found in re.findall(r"^def (test_\w+)\(", path.read_text(), re.MULTILINE)
}


def rows(text, columns):
    cells = [line.strip("| ").split(" | ") for line in text.splitlines()]
    return [each for each in cells if len(each) == columns and each[0] != "---"][1:]


@pytest.mark.parametrize("row", rows(RULES, 4), ids=lambda row: row[0])
def test_a_rule_has_a_source_code_and_a_test(row):
    _, source, code, test = row
    module, _, name = code.strip("`").partition(":")
    found = importlib.import_module(f"argos_engine.domains.bidding.{module}")
    for part in name.split("."):
        found = getattr(found, part)

    assert source.startswith(("zabbid", "law", "here"))
    assert test.strip("`") in TESTS


@pytest.mark.parametrize("row", rows(TROUBLES, 2), ids=lambda row: row[0])
def test_what_went_wrong_has_a_test(row):
    assert row[1].strip("`") in TESTS


def test_the_tables_are_found():
    assert len(rows(RULES, 4)) > 30
    assert len(rows(TROUBLES, 2)) > 12
