"""The memory journal keeps the contract."""

from collections.abc import Callable

import pytest

from argos_engine.ports.journal import Journal
from argos_engine.storage.memory import MemoryJournal
from argos_engine.testing.journal_contract import JournalContract


class TestMemoryJournal(JournalContract):
    @pytest.fixture
    def journal(self) -> Journal:
        return MemoryJournal()

    @pytest.fixture
    def reopen(self, journal: MemoryJournal) -> Callable[[], Journal]:
        return journal.reopened
