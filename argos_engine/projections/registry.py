"""The projections of an engine: of the right kind, and none in the way of another."""

from collections.abc import Iterable, Sequence

import attrs

from argos_engine.codec.codec import Codec
from argos_engine.domain.argument import all_of, function, items, whole
from argos_engine.domain.identity import StreamId
from argos_engine.errors import ConfigurationError, shown
from argos_engine.ports.projection import Projection
from argos_engine.ports.table import TableShape, identifier

PROJECTIONS_MAX = 100
"""Of one engine: each of them takes its part of every command."""


@attrs.frozen
class CatchUp:
    """A projection that follows the log behind the commands instead of with them.

    Commands do not wait for it, its rows come a moment later, and what fails in it
    stops it alone. Give it to an engine in place of the projection.
    """

    projection: Projection


@attrs.frozen
class Registry:
    """All projections of an engine, in the order in which they were given."""

    inline: Sequence[Projection]
    catch_up: Sequence[Projection]

    @property
    def all(self) -> Sequence[Projection]:
        """Both kinds."""
        return *self.inline, *self.catch_up

    @property
    def tables(self) -> Sequence[TableShape]:
        """The tables of all."""
        return [shape for each in self.all for shape in each.tables]


def register(given: Iterable[Projection | CatchUp], codec: Codec) -> Registry:
    """Return the projections that were given, once they fit together.

    Raises:
        ConfigurationError: Two have a name or a table in common; or one is no
            projection, or follows what no decider has.
        InvalidInputError: A name or a revision cannot be one.
    """
    inline: list[Projection] = []
    catch_up: list[Projection] = []
    for each in items("projections", given, PROJECTIONS_MAX):
        if isinstance(each, CatchUp):
            catch_up.append(each.projection)
        else:
            inline.append(each)
    registry = Registry(inline, catch_up)
    for projection in registry.all:
        _check(projection, codec)
    _require_once("name", [each.name for each in registry.all])
    _require_once("table", [shape.name for shape in registry.tables])
    return registry


def _check(projection: Projection, codec: Codec) -> None:
    try:
        identifier("projection", projection.name)
        whole("revision", projection.revision, 1)
        tables = all_of("tables", projection.tables, TableShape)
        classes = all_of("event classes", projection.event_classes, type)
        types = all_of("aggregate types", projection.aggregate_types, str)
        function("apply", projection.apply)
        function("reset", projection.reset)
    except AttributeError as error:
        raise ConfigurationError(f"{shown(projection)} is no projection") from error
    if not (tables and types):
        lacking = f"projection {projection.name} lacks tables or aggregates"
        raise ConfigurationError(lacking)
    _check_events(projection.name, types, classes, codec)


def _check_events(
    name: str, types: Iterable[str], classes: Iterable[type], codec: Codec
) -> None:
    known: set[type] = set()
    for aggregate_type in types:
        known |= set(codec.of(StreamId(aggregate_type, "any")).events.classes)
    for each in classes:
        if each not in known:
            raise ConfigurationError(
                f"projection {name}: no aggregate that it follows has the event "
                f"{each.__name__}"
            )


def _require_once(what: str, names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ConfigurationError(f"two projections have the {what} {name}")
