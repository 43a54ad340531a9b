"""The part of the journal contract about views that stand still."""

# ruff: noqa: D102, PLR2004  # the names of the tests say it

import threading

import pytest

from argos_engine.domain.lifecycle import ROLLED_BACK
from argos_engine.ports.journal import Journal
from argos_engine.ports.records import StoredEvent, StreamSummary
from argos_engine.testing.journal_fixtures import JournalFixtures
from argos_engine.testing.journal_rows import (
    FULL,
    NORTH,
    SOUTH,
    UNKNOWN,
    Scribe,
    head_of,
    sample_snapshot,
)


class CeilingContract(JournalFixtures):
    """A view shows the log as it was at its position, whatever is written later."""

    @pytest.fixture
    def grown(self, scribe: Scribe) -> list[StoredEvent]:
        """Write a group of two events, and later ones of everything."""
        events = scribe.write(NORTH, SOUTH)
        scribe.begin()
        scribe.writer.name_checkpoint(NORTH, "first", 1)
        scribe.commit()
        scribe.begin()
        full = scribe.event(
            NORTH, event_type=ROLLED_BACK, recorded_at=2_000_000, **FULL
        )
        events.append(scribe.append(full, sample_snapshot(full)))
        events.append(scribe.append(scribe.event(UNKNOWN)))
        scribe.writer.name_checkpoint(NORTH, "second", 2)
        scribe.refuse(NORTH, "refused")
        scribe.commit()
        return events

    def test_streams_stand_where_they_stood(
        self, journal: Journal, grown: list[StoredEvent]
    ) -> None:
        with journal.read(upto=2) as view:
            assert view.stream_head(NORTH) == head_of(grown[0])
            assert list(view.events(NORTH, 0, 9, 9)) == grown[:1]
            assert list(view.events_of_type(NORTH, ROLLED_BACK, 9)) == []
            assert view.snapshot(NORTH, 0, 9) is None
            assert view.version_at(NORTH, 2**60) == 1
            assert view.checkpoint_version(NORTH, "second") is None
            assert view.checkpoint_names(NORTH) == {"first": 1}
            assert view.stream_head(UNKNOWN) is None

    def test_journal_stands_where_it_stood(
        self, journal: Journal, grown: list[StoredEvent]
    ) -> None:
        with journal.read(upto=2) as view:
            assert view.head()[2:] == (2, 2, b"group 2", grown[1].recorded_at)
            assert list(view.log(0, 9)) == grown[:2]
            assert [group.number for group in view.groups(0, 9)] == [1, 2]
            assert list(view.refusals((0, ""), 9)) == []
            assert view.answer(grown[0].command_id) == grown[0]
            assert view.answer(grown[2].command_id) is None
            assert view.answer("refused") is None
            assert list(view.find_streams(UNKNOWN.aggregate_id, 9)) == []
            assert list(view.streams(None, 9)) == [
                StreamSummary(NORTH, 1, 0, 0, 0, grown[0].recorded_at),
                StreamSummary(SOUTH, 1, 0, 0, 0, grown[1].recorded_at),
            ]

    def test_view_up_to_nothing_is_empty(
        self, journal: Journal, grown: list[StoredEvent]
    ) -> None:
        with journal.read(upto=0) as view:
            assert view.head()[2:] == (0, 0, b"", 0)
            assert list(view.log(0, len(grown))) == []
            assert list(view.groups(0, 9)) == []
            assert list(view.streams(None, 9)) == []

    def test_ceiling_above_the_head_is_the_head(
        self, journal: Journal, grown: list[StoredEvent]
    ) -> None:
        with journal.read(upto=2**62) as view:
            assert view.head().position == len(grown)

    def test_ceiling_within_a_group_hides_its_row(
        self, journal: Journal, grown: list[StoredEvent]
    ) -> None:
        with journal.read(upto=3) as view:
            assert view.head()[2:4] == (3, 2)
            assert list(view.log(0, 9)) == grown[:3]

    def test_view_is_stable_while_the_writer_goes_on(
        self, journal: Journal, scribe: Scribe
    ) -> None:
        (event,) = scribe.write(NORTH)

        with journal.read() as view:
            scribe.write(NORTH, SOUTH)
            assert view.head().position == 1
            assert view.stream_head(NORTH) == head_of(event)
            assert list(view.log(0, 9)) == [event]
            assert view.answer("command-3") is None
            assert view.stream_head(SOUTH) is None

        with journal.read() as view:
            assert view.head().position == 3

    def test_views_are_read_in_other_threads_while_the_writer_goes_on(
        self, journal: Journal, scribe: Scribe
    ) -> None:
        seen: list[bool] = []

        def read() -> None:
            for _ in range(20):
                with journal.read() as view:
                    log = view.log(0, 1_000)
                    seen.append(len(log) == view.head().position)
                    seen.append(len(log) % 2 == 0)

        threads = [threading.Thread(target=read) for _ in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(50):
            scribe.write(NORTH, SOUTH)
        for thread in threads:
            thread.join()

        assert len(seen) == 120
        assert all(seen)
