"""A label: one short line of text that people and tables can show."""

from argos_engine.errors import InvalidInputError

LABEL_LENGTH_MAX = 200
SENTENCE_LENGTH_MAX = 2_000


def label(name: str, value: object, length_max: int = LABEL_LENGTH_MAX) -> str:
    """Return *value* if it is printable text of 1 to *length_max* characters.

    Control characters, lone surrogates and surrounding blanks are refused: such a
    name looks like another one on a screen, or cannot be stored as UTF-8 at all.

    Raises:
        InvalidInputError: Names the argument and its value.
    """
    if not isinstance(value, str):
        raise InvalidInputError(name, value, "must be text")
    if not 1 <= len(value) <= length_max:
        raise InvalidInputError(name, value, f"must have 1 to {length_max} characters")
    if not value.isprintable() or value != value.strip():
        raise InvalidInputError(
            name, value, "must be printable, without blanks around it"
        )
    return str.__str__(value)  # of a subclass, such as an enumeration, only the text
