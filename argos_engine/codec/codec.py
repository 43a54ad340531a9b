"""All stream types of an engine: how their events and states are stored."""

from collections.abc import Collection, Iterable
from typing import Any

import attrs

from argos_engine.codec.catalogue import EventCatalogue
from argos_engine.codec.chain_key import UNKEYED, ChainKey
from argos_engine.codec.snapshot import StateCodec
from argos_engine.domain.argument import instance
from argos_engine.domain.decider import Decider
from argos_engine.domain.engine_log import ENGINE
from argos_engine.domain.identity import ENGINE_TYPE, StreamId
from argos_engine.domain.stream_type import StreamType
from argos_engine.errors import ConfigurationError, shown

_ERROR_LENGTH_MAX = 500


@attrs.frozen(eq=False)
class StreamCodec:
    """One stream type, ready to be written and read: how its events are stored."""

    events: EventCatalogue
    chain_key: ChainKey
    """What the hashes of its events are made with."""


@attrs.frozen(eq=False)
class Aggregate(StreamCodec):
    """A stream type with rules, ready to run: how its states are stored, too."""

    decider: Decider[Any, Any, Any]
    states: StateCodec


def _stream_codec(declared: StreamType, chain_key: ChainKey) -> StreamCodec:
    try:
        events = EventCatalogue(declared)
        if not isinstance(declared, Decider):
            return StreamCodec(events, chain_key)
        return Aggregate(events, chain_key, declared, StateCodec(declared))
    except Exception as error:  # of the converter, or of what annotations name
        raise ConfigurationError(
            f"the events or the state of {declared.aggregate_type!r} cannot be stored: "
            f"{shown(error, _ERROR_LENGTH_MAX)}"
        ) from error


class Codec:
    """Finds the stream type of a stream."""

    def __init__(
        self, types: Iterable[StreamType], chain_key: ChainKey = UNKEYED
    ) -> None:
        self.chain_key = chain_key
        self._declared = tuple(types)
        self._types: dict[str, StreamCodec] = {}
        for declared in (ENGINE, *self._declared):
            instance("stream type", declared, StreamType)
            name = declared.aggregate_type
            if name == ENGINE_TYPE and declared is not ENGINE:
                raise ConfigurationError(f"aggregate type {ENGINE_TYPE!r} is reserved")
            if name in self._types:
                raise ConfigurationError(
                    f"two deciders or stream types for aggregate type {name!r}"
                )
            self._types[name] = _stream_codec(declared, chain_key)

    def __reduce__(self) -> tuple[type["Codec"], tuple[Any, ...]]:
        """Be made anew in another process, which needs to find the rules by name."""
        return Codec, (self._declared, self.chain_key)

    def knows(self, stream: StreamId[Any]) -> bool:
        """Return whether the events of *stream* are declared."""
        return stream.aggregate_type in self._types

    @property
    def types(self) -> Collection[StreamCodec]:
        """All stream types, that of the engine's own stream among them."""
        return self._types.values()

    def folds(self, stream: StreamId[Any]) -> bool:
        """Return whether a decider is there for *stream*, so that it has states."""
        return isinstance(self._types.get(stream.aggregate_type), Aggregate)

    def of(self, stream: StreamId[Any]) -> StreamCodec:
        """Return the stream type of *stream*.

        Raises:
            ConfigurationError: The engine was opened without one for it.
        """
        found = self._types.get(stream.aggregate_type)
        if found is None:
            raise ConfigurationError(
                f"no decider for aggregate type {stream.aggregate_type!r}, and no "
                "stream type"
            )
        return found

    def aggregate(self, stream: StreamId[Any]) -> Aggregate:
        """Return the stream type of *stream*, which has rules.

        Raises:
            ConfigurationError: The engine was opened without a decider for it.
        """
        found = self.of(stream)
        if not isinstance(found, Aggregate):
            raise ConfigurationError(
                f"no decider for aggregate type {stream.aggregate_type!r}: its streams "
                "take events as they come, and have no states"
            )
        return found
