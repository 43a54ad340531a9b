"""What the tests of the journal contract are given."""

from collections.abc import Callable

import pytest

from argos_engine.ports.journal import Journal, JournalWriter
from argos_engine.testing.journal_rows import Scribe


class JournalFixtures:
    """The fixtures that follow from `journal`, which a subclass gives."""

    @pytest.fixture
    def reopen(self) -> Callable[[], Journal]:
        """Skip the test: this store is not durable."""
        pytest.skip("the journal is not durable, or gives no reopen fixture")

    @pytest.fixture
    def writer(self, journal: Journal) -> JournalWriter:
        """Return the journal's writer."""
        return journal.writer()

    @pytest.fixture
    def scribe(self, writer: JournalWriter) -> Scribe:
        """Return a scribe on the journal's writer."""
        return Scribe(writer)
