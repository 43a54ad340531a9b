"""A small domain with rows: members who borrow books, each book at most once."""

from typing import Any

import attrs

from argos_engine.domain.decider import Decider
from argos_engine.domain.metadata import Context
from argos_engine.errors import CommandRejectedError
from argos_engine.ports.table import TableShape

MEMBERS = TableShape("members", ("id", "name", "loans"), key=("id",))
LOANS = TableShape("loans", ("book", "member", "due"), key=("book",))

TABLES_SQL = """
CREATE TABLE members (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  loans INTEGER NOT NULL,
  stream TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE loans (
  book TEXT PRIMARY KEY,
  member TEXT NOT NULL REFERENCES members (id),
  due INTEGER,
  stream TEXT NOT NULL
) STRICT;
CREATE INDEX loans_stream ON loans (stream)
"""


@attrs.frozen
class Member:
    name: str | None = None
    books: tuple[str, ...] = ()


@attrs.frozen
class Join:
    name: str


@attrs.frozen
class Rename:
    name: str


@attrs.frozen
class Borrow:
    book: str


@attrs.frozen
class GiveBack:
    book: str


@attrs.frozen
class Leave:
    pass


@attrs.frozen
class Greet:
    """Leads to an event that no row follows from."""


@attrs.frozen
class Joined:
    name: str


@attrs.frozen
class Renamed:
    name: str


@attrs.frozen
class Borrowed:
    book: str


@attrs.frozen
class Returned:
    book: str


@attrs.frozen
class Left:
    pass


@attrs.frozen
class Greeted:
    pass


def decide(state: Member, command: Any, _context: Context) -> Any:
    match command:
        case Join(name) if state.name is None:
            return Joined(name)
        case Rename(name) if state.name is not None:
            return Renamed(name)
        case Borrow(book) if state.name is not None and book not in state.books:
            return Borrowed(book)
        case _:
            return decide_more(state, command)


def decide_more(state: Member, command: Any) -> Any:
    match command:
        case GiveBack(book) if book in state.books:
            return Returned(book)
        case Leave() if state.name is not None:
            return Left()
        case Greet():
            return Greeted()
    raise CommandRejectedError(f"{command} makes no sense")


def evolve(state: Member, event: Any) -> Member:
    match event:
        case Joined(name) | Renamed(name):
            return attrs.evolve(state, name=name)
        case Borrowed(book):
            return attrs.evolve(state, books=(*state.books, book))
        case Returned(book):
            return attrs.evolve(state, books=tuple(b for b in state.books if b != book))
        case Left():
            return Member()
    return state


MEMBER = Decider(
    "member",
    Member(),
    decide,
    evolve,
    {
        "member.joined": Joined,
        "member.renamed": Renamed,
        "member.book.borrowed": Borrowed,
        "member.book.returned": Returned,
        "member.left": Left,
        "member.greeted": Greeted,
    },
    commands=(Join, Rename, Borrow, GiveBack, Leave, Greet),
)


def rows_of(id_: str, state: Member) -> list[tuple[str, dict[str, Any]]]:
    """Return the rows that a member has in a state."""
    if state.name is None:
        return []
    member = {"id": id_, "name": state.name, "loans": len(state.books)}
    loans = [{"book": book, "member": id_, "due": None} for book in state.books]
    return [("members", member), *(("loans", loan) for loan in loans)]


class Shelf:
    """The projection of members and what they have borrowed."""

    name = "shelf"
    revision = 1
    tables = (MEMBERS, LOANS)
    aggregate_types = ("member",)
    event_classes = (Joined, Renamed, Borrowed, Returned, Left)

    def apply(self, event, rows):
        id_ = event.stream.aggregate_id
        match event.event:
            case Joined(name):
                rows.insert("members", {"id": id_, "name": name, "loans": 0})
            case Renamed(name):
                rows.update("members", {"id": id_}, {"name": name})
            case Borrowed(book):
                rows.insert("loans", {"book": book, "member": id_, "due": None})
                self._count(id_, rows)
            case Returned(book):
                rows.delete("loans", {"book": book})
                self._count(id_, rows)
            case Left():
                rows.delete("loans", {})
                rows.delete("members", {"id": id_})

    def reset(self, stream, state, rows):
        for table, row in rows_of(stream.aggregate_id, state):
            rows.insert(table, row)

    def _count(self, id_, rows):
        rows.update("members", {"id": id_}, {"loans": rows.count("loans", {})})
