"""The part of the journal contract about what is kept outside of the log."""

# ruff: noqa: D102  # the names of the tests say it

from collections.abc import Callable
from pathlib import Path

import pytest

from argos_engine.ports.journal import Journal
from argos_engine.ports.records import JournalHead
from argos_engine.testing.journal_fixtures import JournalFixtures
from argos_engine.testing.journal_rows import NORTH, SOUTH, Scribe

_STORE_ID = "0123456789abcdef" * 2


class CustodyContract(JournalFixtures):
    """Anchor, figures, vitals and copies."""

    def test_new_journal_has_no_anchor(self, journal: Journal) -> None:
        assert journal.anchor().read() is None

    def test_anchor_keeps_the_last_head(
        self, journal: Journal, reopen: Callable[[], Journal]
    ) -> None:
        heads = [
            JournalHead(_STORE_ID, 1, number, number, b"%032d" % number, number)
            for number in range(1, 4)
        ]

        for head in heads:
            journal.anchor().write(head)
            assert journal.anchor().read() == head

        again = reopen()
        assert again.anchor().read() == heads[-1]

    def test_anchor_of_an_empty_log_has_no_hash(self, journal: Journal) -> None:
        head = JournalHead(_STORE_ID, 1, 0, 0, b"", 0)

        journal.anchor().write(head)

        assert journal.anchor().read() == head

    def test_figures_may_be_left_at_any_time(self, journal: Journal) -> None:
        stats = journal.stats()

        stats.write(b"first")
        stats.write(b"second")
        stats.close()

    def test_vitals_are_told_whatever_happens(
        self, journal: Journal, scribe: Scribe
    ) -> None:
        scribe.write(NORTH)
        vitals = journal.vitals()
        journal.close()

        assert vitals.open_views == 0
        for seen in (vitals, journal.vitals()):
            assert min(seen.log_bytes, seen.wal_bytes, seen.open_views) >= 0
            assert seen.oldest_view_seconds >= 0

    def test_copy_is_what_was_committed(
        self, journal: Journal, scribe: Scribe, tmp_path: Path
    ) -> None:
        scribe.writer.claim()
        events = scribe.write(NORTH, SOUTH)
        scribe.begin()
        scribe.append(scribe.event(NORTH))
        steps: list[tuple[int, int]] = []

        copy = journal.copy_to(
            str(tmp_path / "copy"), lambda done, total: steps.append((done, total))
        )

        scribe.commit()
        with copy.read() as view, journal.read(upto=2) as original:
            assert list(view.log(0, 9)) == events
            assert view.head() == original.head()
            assert view.is_whole()
        assert steps[-1][0] == steps[-1][1]
        copy.close()

    def test_interrupted_copy_leaves_the_journal_as_it_was(
        self, journal: Journal, scribe: Scribe, tmp_path: Path
    ) -> None:
        events = scribe.write(NORTH)

        def interrupt(_done: int, _total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            journal.copy_to(str(tmp_path / "copy"), interrupt)

        assert not (tmp_path / "copy").exists()
        events += scribe.write(SOUTH)
        with journal.read() as view:
            assert list(view.log(0, 9)) == events
