"""A repository: objects read from projected rows, and changed by commands."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, ClassVar, Final, Generic, NamedTuple, TypeAlias, TypeVar

from argos_engine.domain.identity import StreamId
from argos_engine.errors import ConfigurationError, InvalidInputError
from argos_engine.ports.command_sender import CommandSender, SentCommand
from argos_engine.ports.page import PAGE_LENGTH, Page, check_page_length
from argos_engine.ports.row_source import RowSource
from argos_engine.ports.rows import Row, RowValue
from argos_engine.ports.table import TableShape
from argos_engine.projections.mapping import RowMapping

ItemT = TypeVar("ItemT")

Place: TypeAlias = tuple[RowValue, ...]
"""The values of the last row of a page in the columns that it is ordered by."""

_ALL: Final[Row] = MappingProxyType({})


class Order(NamedTuple):
    """A command, and the aggregate that it is for."""

    stream: StreamId[Any]
    command: object


class BaseRepository(Generic[ItemT]):
    """The objects in one projected table. Safe in any thread.

    It reads through connections that cannot write, and never waits for the writer.
    What inline projections write is there as soon as a command has its receipt. Every
    change is a command: an aggregate decides on it, and its event is in the log.

    A subclass names table and class, and says which command is an insert, an update
    and a delete; one that leaves these out can only be read.

    Attributes:
        table: The table.
        item_class: The attrs class; its fields are columns of the table.
    """

    table: ClassVar[TableShape]
    item_class: ClassVar[type[Any]]

    def __init__(self, source: RowSource, sender: CommandSender | None = None) -> None:
        """Read from *source*, an engine; send commands through *sender*, a desk.

        Raises:
            ConfigurationError: The class does not fit the table.
        """
        self._source = source
        self._sender = sender
        self._mapping = self._new_mapping()

    # Reading

    def get(self, *key: RowValue) -> ItemT | None:
        """Return the object with this key; None if there is none.

        Raises:
            InvalidInputError: The key has another number of values.
            JournalError: The store cannot be read.
        """
        with self._source.rows() as rows:
            row = rows.get(self.table.name, self._key(key))
        return None if row is None else self._mapping.item(row)

    def exists(self, *key: RowValue) -> bool:
        """Return whether there is an object with this key."""
        with self._source.rows() as rows:
            return rows.get(self.table.name, self._key(key)) is not None

    def count(self, where: Row = _ALL) -> int:
        """Return how many objects have these values in these columns."""
        with self._source.rows() as rows:
            return rows.count(self.table.name, where)

    def list(
        self,
        where: Row = _ALL,
        *,
        order: Sequence[str] = (),
        after: Place | None = None,
        limit: int = PAGE_LENGTH,
    ) -> Page[ItemT, Place]:
        """Return a page of the objects with these values in these columns.

        Pages neither skip nor repeat an object that is not changed meanwhile.

        Args:
            where: Columns and the values that they must have; none for all objects.
            order: Columns that are never NULL, the first one first; behind them, and
                without any, objects are in the order of their keys.
            after: `next_after` of the page before this one, in the same order.
            limit: How many at most.

        Raises:
            InvalidInputError: A column is not the table's, *after* is of another
                order, or the limit is not within 1 to `PAGE_LENGTH_MAX`.
        """
        check_page_length(limit)
        key = (column for column in self.table.key if column not in order)
        columns = (*order, *key)
        if after is not None and len(after) != len(columns):
            rule = f"must have a value for each of {', '.join(columns)}"
            raise InvalidInputError("after", after, rule)
        with self._source.rows() as rows:
            found = rows.page(
                self.table.name, where, order=columns, after=after, limit=limit + 1
            )
        page = found[:limit]
        last = tuple(page[-1][column] for column in columns) if page else ()
        items = tuple(map(self._mapping.item, page))
        return Page(items, last if len(found) > limit else None)

    # Changing

    def insert(self, item: ItemT, *, command_id: str | None = None) -> SentCommand:
        """Have *item* added, by a command; its row is there when this returns.

        Args:
            item: The object.
            command_id: Makes a retry safe; see `Desk.execute`.

        Raises:
            CommandRejectedError: The rules, or a row that is there, said no.
            CommandError: It was not carried out; nothing was written.
            JournalError: See `Desk.execute`.
            ConfigurationError: The repository has no sender, or can only be read.
        """
        return self._send(self._insertion(item), command_id, None)

    def update(
        self,
        item: ItemT,
        *,
        command_id: str | None = None,
        expected_version: int | None = None,
    ) -> SentCommand:
        """Have the object with the key of *item* become like it; see `insert`.

        With *expected_version*, only if its stream has not moved on.
        """
        return self._send(self._change(item), command_id, expected_version)

    def delete(
        self,
        *key: RowValue,
        command_id: str | None = None,
        expected_version: int | None = None,
    ) -> SentCommand:
        """Have the object with this key taken away, by a command; see `insert`.

        Its events stay, and with them every state that it had.
        """
        order = self._deletion(*self._key(key).values())
        return self._send(order, command_id, expected_version)

    # What a subclass says

    def _new_mapping(self) -> RowMapping[ItemT]:
        """Return what turns rows into objects: field by field, unless a class differs.

        Raises:
            ConfigurationError: The class does not fit the table.
        """
        return RowMapping(self.item_class, self.table)

    def _insertion(self, item: ItemT) -> Order:
        """Return the command that adds *item*."""
        raise self._read_only("insert", item)

    def _change(self, item: ItemT) -> Order:
        """Return the command that makes an object like *item*."""
        raise self._read_only("update", item)

    def _deletion(self, *key: Any) -> Order:  # noqa: ANN401  # of the key's own types
        """Return the command that takes away the object with this key."""
        raise self._read_only("delete", key)

    def _read_only(self, verb: str, what: object) -> ConfigurationError:
        name = type(self).__name__
        return ConfigurationError(f"{name} has no command to {verb} {what!r}")

    def _send(
        self, order: Order, command_id: str | None, expected_version: int | None
    ) -> SentCommand:
        if self._sender is None:
            name = type(self).__name__
            raise ConfigurationError(f"{name} was made without a sender of commands")
        return self._sender.execute(
            order.stream,
            order.command,
            command_id=command_id,
            expected_version=expected_version,
        )

    def _key(self, values: Sequence[RowValue]) -> dict[str, RowValue]:
        columns = self.table.key
        if len(values) != len(columns):
            rule = f"must be {', '.join(columns)}"
            raise InvalidInputError(f"key of {self.table.name}", values, rule)
        return dict(zip(columns, values, strict=True))
