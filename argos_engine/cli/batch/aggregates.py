"""Which aggregate a line of a file means."""

from collections.abc import Iterable
from typing import Any

from argos_engine.cli.batch.command_data import ACTIONS, AnyDecider
from argos_engine.domain.decider import Decider
from argos_engine.domain.identity import StreamId
from argos_engine.domain.stream_type import StreamType
from argos_engine.errors import InvalidInputError


class Aggregates:
    """Finds the stream and the decider of a line; remembers what lines before it meant.

    A stream is written `type:id`, or just as its id where the command tells the type.
    Nothing is looked up in the journal: a file means the same whenever it is read.
    """

    def __init__(self, types: Iterable[StreamType]) -> None:
        """Find those of *types* that have rules; others take no commands."""
        self._deciders: dict[str, AnyDecider] = {
            each.aggregate_type: each for each in types if isinstance(each, Decider)
        }
        self._types: dict[str, str] = {}

    def find(self, text: str, command: str) -> tuple[StreamId[Any], AnyDecider]:
        """Return the stream that *text* means for *command*, and its decider.

        Raises:
            InvalidInputError: Names the stream or the command.
        """
        kind, colon, key = text.partition(":")
        if not colon or kind not in self._deciders:
            kind, key = self._type(text, command), text
        try:
            stream: StreamId[Any] = StreamId(kind, key)
        except InvalidInputError as error:
            raise InvalidInputError("stream", text, error.rule) from error
        self._types[key] = kind
        return stream, self._deciders[kind]

    def _type(self, key: str, command: str) -> str:
        if command in ACTIONS:
            kinds = [self._types[key]] if key in self._types else list(self._deciders)
        else:
            kinds = [k for k, each in self._deciders.items() if _takes(each, command)]
        if len(kinds) == 1:
            return kinds[0]
        if kinds:
            rule = f"must be written type:id, with a type of {', '.join(sorted(kinds))}"
            raise InvalidInputError("stream", key, rule)
        raise InvalidInputError("command", command, self._known_commands())

    def _known_commands(self) -> str:
        known = {c.__name__ for each in self._deciders.values() for c in each.commands}
        return f"must be one of {', '.join(sorted(known | set(ACTIONS)))}"


def _takes(decider: AnyDecider, command: str) -> bool:
    return command in (each.__name__ for each in decider.commands)
