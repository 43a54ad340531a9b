"""The author of a run: who migrates, and why."""

import attrs

from argos_engine.domain.label import SENTENCE_LENGTH_MAX, label


def _principal(value: str) -> str:
    return label("principal", value)


def _cause(value: str) -> str:
    return label("cause", value, SENTENCE_LENGTH_MAX)


@attrs.frozen
class Author:
    """Who migrates, and why: stored with every step.

    Raises:
        InvalidInputError: One of them is empty, too long or not printable.
    """

    principal: str = attrs.field(converter=_principal)
    cause: str = attrs.field(converter=_cause)
