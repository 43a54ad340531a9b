"""All deciders of an engine, each with its catalogue and its state codec."""

from collections.abc import Iterable
from typing import Any

import attrs

from argos_engine.codec.catalogue import EventCatalogue
from argos_engine.codec.chain_key import UNKEYED, ChainKey
from argos_engine.codec.snapshot import StateCodec
from argos_engine.domain.argument import instance
from argos_engine.domain.decider import Decider
from argos_engine.domain.engine_log import ENGINE
from argos_engine.domain.identity import ENGINE_TYPE, StreamId
from argos_engine.errors import ConfigurationError, shown

_ERROR_LENGTH_MAX = 500


@attrs.frozen(eq=False)
class Aggregate:
    """One aggregate type, ready to run: its rules and how its values are stored."""

    decider: Decider[Any, Any, Any]
    events: EventCatalogue
    states: StateCodec
    chain_key: ChainKey = UNKEYED
    """What the hashes of its events are made with."""


def _aggregate(decider: Decider[Any, Any, Any], chain_key: ChainKey) -> Aggregate:
    try:
        return Aggregate(
            decider, EventCatalogue(decider), StateCodec(decider), chain_key
        )
    except Exception as error:  # of the converter, or of what annotations name
        raise ConfigurationError(
            f"the events or the state of {decider.aggregate_type!r} cannot be stored: "
            f"{shown(error, _ERROR_LENGTH_MAX)}"
        ) from error


class Codec:
    """Finds the aggregate type of a stream."""

    def __init__(
        self,
        deciders: Iterable[Decider[Any, Any, Any]],
        chain_key: ChainKey = UNKEYED,
    ) -> None:
        self.chain_key = chain_key
        self._aggregates: dict[str, Aggregate] = {}
        for decider in (ENGINE, *deciders):
            instance("decider", decider, Decider)
            if decider.aggregate_type == ENGINE_TYPE and decider is not ENGINE:
                raise ConfigurationError(f"aggregate type {ENGINE_TYPE!r} is reserved")
            if decider.aggregate_type in self._aggregates:
                raise ConfigurationError(
                    f"two deciders for aggregate type {decider.aggregate_type!r}"
                )
            self._aggregates[decider.aggregate_type] = _aggregate(decider, chain_key)

    def knows(self, stream: StreamId[Any]) -> bool:
        """Return whether a decider is there for the stream's aggregate type."""
        return stream.aggregate_type in self._aggregates

    def of(self, stream: StreamId[Any]) -> Aggregate:
        """Return the aggregate type of *stream*.

        Raises:
            ConfigurationError: The engine was opened without a decider for it.
        """
        aggregate = self._aggregates.get(stream.aggregate_type)
        if aggregate is None:
            raise ConfigurationError(
                f"no decider for aggregate type {stream.aggregate_type!r}"
            )
        return aggregate
