"""What people see: tables that fit the terminal, colours only where one is."""

import sys
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from argos_engine.cli.printable import json_text, printable

RIGHT = ">"
"""Before a heading: the column holds numbers."""


class Screen(Console):
    """A console that leaves it to the verb what a closed pipe means."""

    def on_broken_pipe(self) -> None:
        """Let the error go on to whoever stands around the verb."""
        raise BrokenPipeError


def console(*, stderr: bool = False) -> Console:
    """Return a console that shows text as it is: no markup, no emoji, no guesses."""
    return Screen(stderr=stderr, markup=False, emoji=False, highlight=False)


def table(
    headings: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None
) -> Table:
    """Return a table; a heading that begins with `>` makes a column of numbers."""
    made = Table(
        box=box.SIMPLE_HEAD,
        title=title,
        title_justify="left",
        title_style="bold",
        show_edge=False,
        pad_edge=False,
        collapse_padding=True,
    )
    for heading in headings:
        is_number = heading.startswith(RIGHT)
        made.add_column(
            heading.removeprefix(RIGHT),
            justify="right" if is_number else "left",
            no_wrap=is_number,
            overflow="fold",
        )
    for row in rows:
        made.add_row(*map(cell, row))
    return made


def cell(value: object) -> Text:
    """Return a value as people read it in a table."""
    if isinstance(value, Text):
        return value
    if isinstance(value, int):
        return Text(f"{value:,}")
    return Text("" if value is None else printable(str(value)))


def print_json(document: object) -> None:
    """Print one JSON document for programs."""
    sys.stdout.write(f"{json_text(document, indent=2)}\n")


def print_json_line(document: object) -> None:
    """Print one JSON document on a line of its own."""
    sys.stdout.write(f"{json_text(document)}\n")
