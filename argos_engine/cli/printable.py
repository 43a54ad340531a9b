"""Text that a terminal may show: what comes from data must not steer the screen."""

import json

_BRIEF_LENGTH_MAX = 80


def printable(text: str) -> str:
    """Return *text* on one line, with escapes for what is not printable."""
    return "".join(map(_visible, text))


def brief(value: object) -> str:
    """Return *value* as its Python form, cut to a length that fits into a message."""
    text = ascii(value)
    if len(text) <= _BRIEF_LENGTH_MAX:
        return text
    return f"{text[:_BRIEF_LENGTH_MAX]}... ({len(text)} characters)"


def json_text(value: object, *, indent: int | None = None) -> str:
    """Return *value* as JSON that people can read and programs can parse."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return "".join(each if each == "\n" else _escaped(each) for each in text)


def _visible(character: str) -> str:
    return character if character.isprintable() else ascii(character)[1:-1]


def _escaped(character: str) -> str:
    return character if character.isprintable() else json.dumps(character)[1:-1]
