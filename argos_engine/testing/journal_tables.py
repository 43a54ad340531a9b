"""The part of the journal contract about rows of projected tables."""

# ruff: noqa: D102, PLR2004  # the names of the tests say it

from collections.abc import Callable, Iterator

import pytest

from argos_engine.errors import InvalidInputError, JournalFailedError, RowClashError
from argos_engine.ports.journal import Journal, JournalWriter
from argos_engine.ports.rows import Row, RowReader, RowValue, RowWriter
from argos_engine.ports.table import TableShape
from argos_engine.testing.journal_fixtures import JournalFixtures
from argos_engine.testing.journal_rows import NORTH, Scribe

LINES = TableShape("lines", ("number", "kind", "content"), key=("number",))

LINES_SQL = """
CREATE TABLE lines (
  number INTEGER PRIMARY KEY,
  kind TEXT,
  content ANY,
  stream TEXT NOT NULL
) STRICT;
CREATE INDEX lines_stream ON lines (stream)
"""
"""What a migration makes of it, where tables are made by migrations."""


def line(number: int, kind: str | None = "a", content: RowValue = None) -> Row:
    """Return a row."""
    return {"number": number, "kind": kind, "content": content, "stream": str(NORTH)}


def numbers(rows: RowReader, after: int | None = None, limit: int = 99) -> list[int]:
    """Return the numbers of the rows behind one, in order."""
    places = None if after is None else (after,)
    found = rows.page("lines", {}, order=("number",), after=places, limit=limit)
    return [int(row["number"] or 0) for row in found]


class TableFixtures(JournalFixtures):
    """A journal with a table, and its rows in an open transaction."""

    @pytest.fixture
    def tabled(self, journal: Journal) -> Journal:
        """Return a journal with the table `lines`; where needed, it is made first."""
        journal.declare_tables((LINES,))
        return journal

    @pytest.fixture
    def rows(self, tabled: Journal) -> Iterator[RowWriter]:
        writer = tabled.writer()
        writer.begin()
        yield writer.rows()
        writer.rollback()


class TableContract(TableFixtures):
    """Rows of declared tables: what is written, found and refused."""

    def test_row_comes_back_as_it_was_written(self, rows: RowWriter) -> None:
        values: list[RowValue] = ["\u00d6 '\"", b"\x00\xff", 2**63 - 1, -(2**63), 0.5]
        for number, value in enumerate([*values, None, ""]):
            rows.insert("lines", line(number, None, value))
            found = rows.get("lines", {"number": number})
            assert found == line(number, None, value)
            assert found is not None
            assert type(found["content"]) is type(value)

    def test_missing_row_is_none(self, rows: RowWriter) -> None:
        assert rows.get("lines", {"number": 1}) is None
        assert rows.count("lines", {}) == 0

    def test_rows_are_paged_in_order_without_a_gap(self, rows: RowWriter) -> None:
        for number in (5, 1, 4, 2, 3):
            rows.insert("lines", line(number))

        assert numbers(rows, limit=2) == [1, 2]
        assert numbers(rows, 2, limit=2) == [3, 4]
        assert numbers(rows, 4, limit=2) == [5]
        assert numbers(rows, 5) == []

    def test_order_of_several_columns(self, rows: RowWriter) -> None:
        for number, kind in ((1, "b"), (2, "a"), (3, "b"), (4, "a")):
            rows.insert("lines", line(number, kind))

        order = ("kind", "number")
        found = rows.page("lines", {}, order=order, after=("a", 4), limit=9)

        assert [row["number"] for row in found] == [1, 3]

    def test_conditions_also_find_null(self, rows: RowWriter) -> None:
        rows.insert("lines", line(1, None))
        rows.insert("lines", line(2, "a"))

        found = rows.page(
            "lines", {"kind": None}, order=("number",), after=None, limit=9
        )
        assert [row["number"] for row in found] == [1]
        assert rows.count("lines", {"kind": None}) == 1
        assert rows.count("lines", {"kind": "a", "number": 2}) == 1

    def test_update_and_delete_say_how_many(self, rows: RowWriter) -> None:
        for number in (1, 2, 3):
            rows.insert("lines", line(number, "a" if number < 3 else "b"))

        assert rows.update("lines", {"kind": "a"}, {"content": "new"}) == 2
        assert rows.update("lines", {"number": 9}, {"content": "new"}) == 0
        assert rows.delete("lines", {"kind": "b"}) == 1
        assert rows.delete("lines", {"kind": "b"}) == 0
        assert numbers(rows) == [1, 2]
        assert rows.get("lines", {"number": 1}) == line(1, "a", "new")

    def test_clash_names_its_table_and_changes_nothing(self, rows: RowWriter) -> None:
        rows.insert("lines", line(1, "first"))
        rows.insert("lines", line(2))

        with pytest.raises(RowClashError) as clash:
            rows.insert("lines", line(1, "second"))
        with pytest.raises(RowClashError):
            rows.update("lines", {"number": 2}, {"number": 1})

        assert clash.value.table == "lines"
        assert rows.get("lines", {"number": 1}) == line(1, "first")
        assert numbers(rows) == [1, 2]

    def test_row_without_its_stream_is_refused(self, rows: RowWriter) -> None:
        with pytest.raises(InvalidInputError):
            rows.insert("lines", {"number": 1})

        assert numbers(rows) == []

    @pytest.mark.parametrize(
        "value", [float("nan"), float("inf"), 2**63, True, "\ud800", ()], ids=repr
    )
    def test_value_that_would_not_come_back_is_refused(
        self, rows: RowWriter, value: RowValue
    ) -> None:
        with pytest.raises(InvalidInputError, match="content"):
            rows.insert("lines", line(1, "a", value))

    @pytest.mark.parametrize("table", ["events", "sqlite_schema", "Lines", "x; --"])
    def test_no_other_table_can_be_named(self, rows: RowWriter, table: str) -> None:
        with pytest.raises(InvalidInputError, match="declared"):
            rows.insert(table, {})
        with pytest.raises(InvalidInputError, match="declared"):
            rows.count(table, {})

    def test_no_other_column_can_be_named(self, rows: RowWriter) -> None:
        wrong: Row = {"number = 1 OR 1": 1}
        for attempt in (
            lambda: rows.insert("lines", wrong),
            lambda: rows.update("lines", wrong, {"kind": "b"}),
            lambda: rows.update("lines", {"number": 1}, wrong),
            lambda: rows.delete("lines", wrong),
            lambda: rows.count("lines", wrong),
            lambda: rows.get("lines", wrong),
            lambda: rows.page("lines", {}, order=list(wrong), after=None, limit=1),
        ):
            with pytest.raises(InvalidInputError):
                attempt()


class TableDurabilityContract(TableFixtures):
    """Rows of declared tables come and go with the transaction of the log."""

    def test_undo_drops_rows_with_their_event(
        self, tabled: Journal, scribe: Scribe
    ) -> None:
        rows = scribe.writer.rows()
        scribe.begin()
        scribe.append(scribe.event(NORTH))
        rows.insert("lines", line(1))
        scribe.writer.savepoint()
        rows.insert("lines", line(2))
        rows.update("lines", {"number": 1}, {"kind": "changed"})
        rows.set_position("follower", 7)
        scribe.writer.undo()
        scribe.commit()

        with tabled.read() as view:
            assert numbers(view.rows()) == [1]
            assert view.rows().get("lines", {"number": 1}) == line(1)
            assert view.rows().position("follower") is None

    def test_block_that_raises_leaves_no_rows(self, rows: RowWriter) -> None:
        rows.insert("lines", line(1))

        def break_off() -> None:
            with rows.savepoint():
                rows.insert("lines", line(2))
                with rows.savepoint():
                    rows.insert("lines", line(3))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            break_off()
        with rows.savepoint():
            rows.insert("lines", line(4))

        assert numbers(rows) == [1, 4]

    def test_view_sees_committed_rows_and_goes_on_seeing_them(
        self, tabled: Journal, scribe: Scribe
    ) -> None:
        scribe.begin()
        scribe.append(scribe.event(NORTH))
        scribe.writer.rows().insert("lines", line(1))
        scribe.commit()

        with tabled.read() as before:
            assert numbers(before.rows()) == [1]
            scribe.begin()
            scribe.append(scribe.event(NORTH))
            scribe.writer.rows().delete("lines", {})
            with tabled.read() as meanwhile:
                assert numbers(meanwhile.rows()) == [1]
            scribe.commit()
            assert numbers(before.rows()) == [1]

        with tabled.read(upto=1) as after:
            # The ceiling is about the log: the rows are those of now.
            assert numbers(after.rows()) == []

    def test_rolled_back_transaction_leaves_no_rows(
        self, tabled: Journal, writer: JournalWriter
    ) -> None:
        writer.begin()
        writer.rows().insert("lines", line(1))
        writer.rows().set_position("follower", 1)
        writer.rollback()

        with tabled.read() as view:
            assert numbers(view.rows()) == []
            assert view.rows().positions() == {}

    def test_rows_are_refused_outside_a_transaction(
        self, tabled: Journal, writer: JournalWriter
    ) -> None:
        rows = writer.rows()
        for attempt in (
            lambda: rows.insert("lines", line(1)),
            lambda: rows.update("lines", {}, {"kind": "b"}),
            lambda: rows.delete("lines", {}),
            lambda: rows.set_position("follower", 1),
            lambda: rows.savepoint().__enter__(),
        ):
            with pytest.raises(JournalFailedError):
                attempt()

        with tabled.read() as view:
            assert numbers(view.rows()) == []

    def test_positions_are_kept_by_name(
        self, tabled: Journal, writer: JournalWriter
    ) -> None:
        writer.begin()
        rows = writer.rows()
        rows.set_position("b", 1)
        rows.set_position("b", 2)
        rows.set_position("a", 5)
        rows.set_position("gone", 5)
        rows.set_position("gone", None)
        rows.set_position("never", None)
        assert rows.position("b") == 2
        writer.commit()

        with tabled.read() as view:
            assert view.rows().positions() == {"a": 5, "b": 2}
            assert view.rows().position("a") == 5
            assert view.rows().position("gone") is None

    def test_scratch_is_empty_and_changes_nothing(
        self, tabled: Journal, writer: JournalWriter
    ) -> None:
        writer.begin()
        writer.rows().insert("lines", line(1))
        writer.commit()

        with tabled.scratch((LINES,)) as scratch:
            assert numbers(scratch) == []
            scratch.insert("lines", line(2))
            with pytest.raises(RowClashError):
                scratch.insert("lines", line(2))
            with scratch.savepoint():
                scratch.insert("lines", line(3))
            scratch.delete("lines", {"number": 3})
            assert numbers(scratch) == [2]
            with tabled.read() as view:
                assert numbers(view.rows()) == [1]
        with tabled.scratch((LINES,)) as again:
            assert numbers(again) == []

    def test_reopened_store_has_its_rows(
        self, journal: Journal, scribe: Scribe, reopen: Callable[[], Journal]
    ) -> None:
        journal.declare_tables((LINES,))
        scribe.begin()
        scribe.append(scribe.event(NORTH))
        scribe.writer.rows().insert("lines", line(1))
        scribe.writer.rows().set_position("follower", 1)
        scribe.commit()

        again = reopen()
        again.declare_tables((LINES,))

        with again.read() as view:
            assert numbers(view.rows()) == [1]
            assert view.rows().position("follower") == 1
