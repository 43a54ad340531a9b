"""The runner of the pages notices what is wrong with a page."""

import pytest

from tests.docs.blocks import blocks


@pytest.fixture
def run(session, workplace):
    def run(text):
        page = workplace / "page.md"
        page.write_text(text)
        for block in blocks(page):
            session.run(block)

    return run


@pytest.mark.parametrize(
    "page",
    [
        "```python\nassert 1 == 2\n```\n",
        "```pycon\n>>> 1 + 1\n3\n```\n",
        "```pycon\n>>> 1 / 0\nTraceback (most recent call last):\nValueError: x\n```\n",
        "```console\n$ false\n```\n",
        "```console\n$ echo one\ntwo\n```\n",
    ],
)
def test_wrong_blocks_fail(run, page):
    with pytest.raises((AssertionError, ZeroDivisionError)):
        run(page)


def test_a_fault_is_shown_with_its_line_in_the_page(run):
    with pytest.raises(ZeroDivisionError) as caught:
        run("# Title\n\n```python\nx = 1\nx / 0\n```\n")
    assert caught.traceback[-1].lineno + 1 == 5


def test_blocks_follow_each_other(run, workplace):
    run(
        "```{code-block} python\n:caption: part.py\n\nVALUE = 7\n```\n"
        "```python\nfrom part import VALUE\n```\n"
        "```pycon\n>>> more = VALUE + 1\n```\n"
        "```python\nassert more == 8\n```\n"
        "```console\n$ cat part.py\nVALUE = 7\n```\n"
    )


def test_an_excused_block_is_not_run(run):
    run("% not executed: because\n\n```python\nassert False\n```\n")
