"""The SQLite journal keeps the contract."""

from collections.abc import Callable, Iterator

import pytest

from argos_engine.ports.journal import Journal
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.testing.journal_contract import JournalContract
from argos_engine.testing.journal_tables import LINES_SQL
from tests.tables import make_tables


class TestSqliteJournal(JournalContract):
    @pytest.fixture
    def journal(self, tmp_path) -> Iterator[Journal]:
        SqliteJournal.open(tmp_path / "journal.db").close()
        make_tables(tmp_path / "journal.db", LINES_SQL)
        journal = SqliteJournal.open(tmp_path / "journal.db")
        yield journal
        journal.close()

    @pytest.fixture
    def reopen(self, journal: SqliteJournal) -> Iterator[Callable[[], Journal]]:
        opened = []

        def reopen() -> Journal:
            journal.close()
            opened.append(SqliteJournal.open(journal.path, create=False))
            return opened[-1]

        yield reopen
        for again in opened:
            again.close()
