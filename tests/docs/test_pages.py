"""Every block of code in the pages is run, as it stands there."""

import re

import pytest

from tests.docs.blocks import NOT_EXECUTED, Block, blocks, run_console
from tests.docs.pages import EXAMPLES, PAGES, README, STANDING_ALONE, TUTORIAL, name

LANGUAGES = {"python", "pycon", "console", "json", "text", "toml", "sql", ""}


def test_the_pages_are_found():
    assert len(TUTORIAL) > 2
    assert len(PAGES) > 20


def test_the_tutorial_runs_from_its_first_page_to_its_last(session):
    for page in TUTORIAL:
        for block in blocks(page):
            session.run(block)


def test_the_file_of_the_tutorial_is_the_one_among_the_examples():
    written = [
        block.body
        for page in TUTORIAL
        for block in blocks(page)
        if block.file_name == "account.py"
    ]
    assert written == [(EXAMPLES / "account.py").read_text()]


@pytest.mark.parametrize("page", STANDING_ALONE, ids=name)
def test_a_page_runs(page, session):
    for block in blocks(page):
        session.run(block)


def test_the_example_of_the_readme_runs(session):
    examples = [block for block in blocks(README) if block.language == "python"]
    assert examples
    for block in examples:
        session.run(block)


def test_the_verbs_of_the_readme_run(workplace):
    shell = "".join(each.text for each in blocks(README) if each.language == "sh")
    verbs = re.findall(r"(?:^|/)(argos [^#\n]+)", shell, flags=re.MULTILINE)
    assert len(verbs) > 3
    for verb in verbs:
        run_console(Block(README, 0, "console", f"$ {verb}\n"))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_blocks_are_of_a_kind_that_is_run_or_needs_no_running(page):
    for block in blocks(page):
        is_directive = block.language.startswith("{")
        is_known = is_directive or block.language in LANGUAGES
        assert is_known or not block.is_executed, (page, block.line)


def test_blocks_that_are_not_run_say_why():
    for page in PAGES:
        for line in page.read_text().splitlines():
            if line.startswith(NOT_EXECUTED):
                assert line.removeprefix(NOT_EXECUTED).startswith(": "), page
