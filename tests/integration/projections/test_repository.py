"""Objects read from rows, and changed by commands."""

import asyncio
import datetime
import decimal
import enum
from typing import ClassVar

import attrs
import pytest

from argos_engine.aio.engine import AsyncEngine
from argos_engine.errors import (
    CommandRejectedError,
    ConfigurationError,
    InvalidInputError,
    JournalCorruptError,
    VersionConflictError,
)
from argos_engine.ports.table import TableShape
from argos_engine.projections.mapping import RowMapping
from argos_engine.projections.repository import BaseRepository, Order
from tests.books import LOANS, MEMBER, MEMBERS, Borrow, Join, Leave, Rename, Shelf

ANN = MEMBER.stream("ann")


@attrs.frozen
class MemberCard:
    id: str
    name: str


@attrs.frozen
class Loan:
    book: str
    member: str


class MemberRepository(BaseRepository[MemberCard]):
    table = MEMBERS
    item_class = MemberCard

    def _insertion(self, item):
        return Order(MEMBER.stream(item.id), Join(item.name))

    def _change(self, item):
        return Order(MEMBER.stream(item.id), Rename(item.name))

    def _deletion(self, id_):
        return Order(MEMBER.stream(id_), Leave())


class LoanRepository(BaseRepository[Loan]):
    table = LOANS
    item_class = Loan


@pytest.fixture
def members(engine, desk):
    return MemberRepository(engine, desk)


@pytest.fixture
def loans(engine):
    return LoanRepository(engine)


def test_a_change_is_a_command_and_is_read_at_once(engine, members):
    receipt = members.insert(MemberCard("ann", "Ann"), command_id="first")

    assert members.get("ann") == MemberCard("ann", "Ann")
    assert (receipt.version, receipt.command_id) == (1, "first")
    members.update(MemberCard("ann", "Anne"), expected_version=1)
    assert members.get("ann").name == "Anne"
    members.delete("ann")
    assert members.get("ann") is None
    (joined, _, left) = engine.history(ANN).entries
    assert joined.principal.id == left.principal.id == "librarian"
    assert engine.version(ANN) == 3


def test_a_change_is_refused_by_the_rules_and_by_other_rows(members):
    members.insert(MemberCard("ann", "Ann"))

    with pytest.raises(CommandRejectedError):
        members.insert(MemberCard("ann", "Again"))
    with pytest.raises(CommandRejectedError, match=r"members\.name"):
        members.insert(MemberCard("bob", "Ann"))
    with pytest.raises(VersionConflictError):
        members.update(MemberCard("ann", "Anne"), expected_version=0)
    with pytest.raises(CommandRejectedError):
        members.delete("nobody")
    assert members.count() == 1


def test_pages_neither_skip_nor_repeat(members, loans, desk):
    for number in range(7):
        members.insert(MemberCard(f"m{number}", f"{9 - number}"))
        desk.execute(MEMBER.stream(f"m{number}"), Borrow(f"book {number % 3}{number}"))

    found, after = [], None
    while True:
        page = members.list(after=after, limit=3)
        found += page.entries
        after = page.next_after
        if after is None:
            break
    assert [card.id for card in found] == [f"m{number}" for number in range(7)]
    by_name = members.list(order=("name",), limit=4)
    assert [card.name for card in by_name.entries] == ["3", "4", "5", "6"]
    rest = members.list(order=("name",), after=by_name.next_after, limit=4)
    assert [card.name for card in rest.entries] == ["7", "8", "9"]
    assert rest.next_after is None
    assert loans.list({"member": "m4"}).entries == (Loan("book 14", "m4"),)
    assert loans.list(order=("member", "book"), limit=1).next_after is not None


def test_questions_about_many(members, loans, desk):
    members.insert(MemberCard("ann", "Ann"))
    desk.execute(ANN, Borrow("Emma"))
    desk.execute(ANN, Borrow("Ulysses"))

    assert loans.count() == 2
    assert loans.count({"member": "ann"}) == 2
    assert loans.count({"due": None, "book": "Emma"}) == 1
    assert loans.exists("Emma")
    assert not loans.exists("Persuasion")
    assert members.list({"name": "nobody"}).entries == ()


@pytest.mark.parametrize(
    "ask",
    [
        lambda members: members.get(),
        lambda members: members.get("a", "b"),
        lambda members: members.get(True),
        lambda members: members.list({"nothing": 1}),
        lambda members: members.list(order=("nothing",)),
        lambda members: members.list(after=("a", "b")),
        lambda members: members.list(limit=0),
        lambda members: members.list(limit=1_001),
        lambda members: members.count({"name; --": 1}),
        lambda members: members.delete("a", "b"),
    ],
    ids=range(10),
)
def test_what_cannot_be_asked_is_named(members, ask):
    with pytest.raises(InvalidInputError):
        ask(members)


def test_a_repository_may_be_for_reading_alone(engine, loans, desk):
    loan = Loan("Emma", "ann")
    with_sender = LoanRepository(engine, desk)

    for change in (with_sender.insert, with_sender.update, with_sender.delete):
        given = "Emma" if change == with_sender.delete else loan
        with pytest.raises(ConfigurationError, match="has no command"):
            change(given)
    with pytest.raises(ConfigurationError, match="without a sender"):
        MemberRepository(engine).insert(MemberCard("ann", "Ann"))


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


@attrs.frozen
class Everything:
    id: int
    flag: bool
    color: Color | None
    price: decimal.Decimal
    day: datetime.date
    at: datetime.datetime | None
    clock: datetime.time
    data: bytes
    share: float


EVERYTHING = TableShape(
    "everything",
    ("id", "flag", "color", "price", "day", "at", "clock", "data", "share", "more"),
    key=("id",),
)


def test_objects_become_rows_and_objects_again():
    mapping = RowMapping(Everything, EVERYTHING)
    noon = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.UTC)
    item = Everything(
        1,
        True,  # noqa: FBT003
        Color.BLUE,
        decimal.Decimal("1.50"),
        noon.date(),
        noon,
        noon.time(),
        b"\x00",
        0.5,
    )

    row = mapping.row(item)

    assert row == {
        "id": 1,
        "flag": 1,
        "color": "blue",
        "price": "1.50",
        "day": "2026-01-02",
        "at": "2026-01-02T12:00:00+00:00",
        "clock": "12:00:00",
        "data": b"\x00",
        "share": 0.5,
    }
    assert mapping.item(row) == item
    nothing = attrs.evolve(item, color=None, at=None)
    assert mapping.item(mapping.row(nothing)) == nothing
    with pytest.raises(JournalCorruptError, match="everything"):
        mapping.item({**row, "color": "green"})
    with pytest.raises(JournalCorruptError, match="is no Everything"):
        mapping.item({"id": 1})


@attrs.frozen
class Listed:
    id: list[str]


@attrs.frozen
class Either:
    id: int | str


@attrs.frozen
class Foreign:
    nothing: str


class Plain:
    registry: ClassVar[dict[str, str]] = {}


@pytest.mark.parametrize("item_class", [Listed, Either, Foreign, Plain])
def test_classes_that_do_not_fit_a_table_are_refused(item_class):
    with pytest.raises(ConfigurationError):
        RowMapping(item_class, EVERYTHING)


def test_repositories_beside_an_event_loop(path):
    async def run():
        async with AsyncEngine.open(path, MEMBER, projections=[Shelf()]) as engine:
            desk = engine.acting_as("librarian", cause="a test")
            await desk.execute(ANN, Join("Ann"))
            members = MemberRepository(engine)
            found = await asyncio.to_thread(members.get, "ann")
            counted = await engine.ask(lambda rows: rows.count("members", {}))
            (status,) = engine.projections.status()
            return found, counted, status.state

    assert asyncio.run(run()) == (MemberCard("ann", "Ann"), 1, "current")


def test_an_awaiting_engine_in_memory_has_rows_too():
    async def run():
        async with AsyncEngine.in_memory(MEMBER, projections=[Shelf()]) as engine:
            desk = engine.acting_as("librarian", cause="a test")
            await desk.execute(ANN, Join("Ann"))
            return await engine.ask(lambda rows: rows.get("members", {"id": "ann"}))

    assert asyncio.run(run())["name"] == "Ann"
