"""A line of a file that cannot be used."""

import attrs

from argos_engine.cli.printable import brief, printable

_FIELD_LENGTH_MAX = 80


@attrs.frozen
class BadLine:
    """Where the line is, and what is wrong with which field."""

    file: str
    line: int
    field: str
    value: object
    rule: str

    def __str__(self) -> str:
        """Return one line: `season.jsonl:12: data.crew must be ..., not 9`."""
        place = f"{self.file}:{self.line}: {self.field[:_FIELD_LENGTH_MAX]}"
        value = "" if self.value is None else f", not {self.shown}"
        return printable(f"{place} {self.rule}{value}")

    @property
    def shown(self) -> str:
        """The value as text that fits into a message."""
        return brief(self.value)

    def document(self) -> dict[str, object]:
        """Return the line as JSON can hold it."""
        return {
            "file": self.file,
            "line": self.line,
            "field": self.field,
            "value": self.shown,
            "rule": self.rule,
        }
