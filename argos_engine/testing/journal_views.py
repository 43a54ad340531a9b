"""The part of the journal contract about what views answer."""

# ruff: noqa: D102, PLR2004  # the names of the tests say it

from typing import Any

import pytest

from argos_engine.domain.change import Change
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import ROLLED_BACK
from argos_engine.ports.journal import Journal
from argos_engine.ports.records import (
    StoredEvent,
    StoredRefusal,
    StreamSummary,
)
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

LARGE = 5_000_000


class RowContract(JournalFixtures):
    """Every row comes back as it was written."""

    def test_all_columns_come_back(self, journal: Journal, scribe: Scribe) -> None:
        columns = {
            "payload": bytes(range(256)),
            "cause": 'Pr\u00fcfung \u4e2d\u6587 \U0001f680 "quoted"',
            "principal": '{"id":"Zo\u00eb"}',
            "correlation_id": "correlation",
            "causation_id": "causation",
            "recorded_at": 2**53 + 1,
            "schema_version": 7,
            "hash": b"\x00\xff",
        }
        stream: StreamId[Any] = StreamId("bid-area", "\u00d6land '\"; \U0001f680")
        scribe.begin()
        event = scribe.append(scribe.event(stream, **columns, **FULL))
        scribe.commit()

        with journal.read() as view:
            assert list(view.events(stream, 0, 9, 9)) == [event]
            assert view.answer(event.command_id) == event
            (stored,) = view.log(0, 9)
        assert stored == event
        assert type(stored.payload) is bytes
        assert stored.change is Change.FULL

    @pytest.mark.parametrize("payload", [b"", b"x" * LARGE], ids=["empty", "large"])
    def test_payload_and_state_of_any_size(
        self, journal: Journal, scribe: Scribe, payload: bytes
    ) -> None:
        scribe.begin()
        event = scribe.event(NORTH, payload=payload, **FULL)
        snapshot = sample_snapshot(event, payload)
        scribe.append(event, snapshot)
        scribe.commit()

        with journal.read() as view:
            assert list(view.log(0, 9)) == [event]
            assert view.snapshot(NORTH, 0, 9) == snapshot


class ReadingContract(JournalFixtures):
    """What each question is answered with."""

    def test_unknown_stream_has_nothing(self, journal: Journal, scribe: Scribe) -> None:
        scribe.write(NORTH)

        with journal.read() as view:
            assert view.stream_head(UNKNOWN) is None
            assert list(view.events(UNKNOWN, 0, 9, 9)) == []
            assert list(view.events_of_type(UNKNOWN, "bid.placed", 9)) == []
            assert view.snapshot(UNKNOWN, 0, 9) is None
            assert view.version_at(UNKNOWN, 2**60) == 0
            assert view.checkpoint_version(UNKNOWN, "start") is None
            assert view.checkpoint_names(UNKNOWN) == {}
            assert list(view.find_streams(UNKNOWN.aggregate_id, 9)) == []
            assert view.answer("unknown") is None
        assert scribe.writer.checkpoint_version(UNKNOWN, "start") is None

    def test_stream_head_is_its_last_event(
        self, journal: Journal, scribe: Scribe
    ) -> None:
        events = scribe.write(NORTH, SOUTH, NORTH, SOUTH)

        with journal.read() as view:
            assert view.stream_head(NORTH) == head_of(events[2])

    @pytest.mark.parametrize(
        ("bounds", "versions"),
        [
            ((0, 9, 9), [1, 2, 3, 4]),
            ((1, 3, 9), [2, 3]),
            ((0, 9, 2), [1, 2]),
            ((3, 3, 9), []),
            ((4, 9, 9), []),
            ((0, 9, 0), []),
        ],
    )
    def test_events_lie_between_their_bounds(
        self,
        journal: Journal,
        scribe: Scribe,
        bounds: tuple[int, int, int],
        versions: list[int],
    ) -> None:
        scribe.write(NORTH, SOUTH, NORTH, NORTH, SOUTH, NORTH)

        with journal.read() as view:
            events = view.events(NORTH, *bounds)

        assert [event.version for event in events] == versions

    @pytest.mark.parametrize("event_type", [ROLLED_BACK, "bid.withdrawn"])
    def test_events_of_a_type(
        self, journal: Journal, scribe: Scribe, event_type: str
    ) -> None:
        scribe.write(NORTH, SOUTH)
        scribe.begin()
        first = scribe.append(scribe.event(NORTH, event_type=event_type, **FULL))
        scribe.append(scribe.event(SOUTH, event_type=event_type, **FULL))
        scribe.append(scribe.event(NORTH))
        second = scribe.append(scribe.event(NORTH, event_type=event_type, **FULL))
        scribe.commit()

        with journal.read() as view:
            assert list(view.events_of_type(NORTH, event_type, 9)) == [first, second]
            assert list(view.events_of_type(NORTH, event_type, 3)) == [first]
            assert list(view.events_of_type(NORTH, event_type, 1)) == []

    def test_snapshot_is_the_newest_between_its_bounds(
        self, journal: Journal, scribe: Scribe
    ) -> None:
        scribe.begin()
        snapshots = {}
        for version in range(1, 6):
            event = scribe.event(NORTH)
            snapshots[version] = sample_snapshot(event, b"%d" % version)
            scribe.append(event, snapshots[version] if version % 2 == 0 else None)
        scribe.commit()

        with journal.read() as view:
            assert view.snapshot(NORTH, 0, 5) == snapshots[4]
            assert view.snapshot(NORTH, 4, 4) == snapshots[4]
            assert view.snapshot(NORTH, 0, 3) == snapshots[2]
            assert view.snapshot(NORTH, 3, 3) is None
            assert view.snapshot(NORTH, 5, 9) is None
            assert view.snapshot(NORTH, 0, 1) is None

    def test_version_at_a_time(self, journal: Journal, scribe: Scribe) -> None:
        scribe.begin()
        for moment in (10, 20, 20, 30):
            scribe.append(scribe.event(NORTH, recorded_at=moment))
        scribe.commit()

        with journal.read() as view:
            versions = [view.version_at(NORTH, at) for at in (9, 10, 19, 20, 29, 99)]

        assert versions == [0, 1, 1, 3, 3, 4]

    def test_checkpoints_are_found_by_name(
        self, journal: Journal, scribe: Scribe
    ) -> None:
        scribe.begin()
        scribe.append(scribe.event(NORTH))
        scribe.append(scribe.event(NORTH))
        scribe.writer.name_checkpoint(NORTH, "zweite Pr\u00fcfung", 2)
        scribe.writer.name_checkpoint(NORTH, "first", 1)
        scribe.commit()

        with journal.read() as view:
            names = view.checkpoint_names(NORTH)
            assert view.checkpoint_version(NORTH, "first") == 1
            assert view.checkpoint_version(NORTH, "second") is None
        assert names == {"first": 1, "zweite Pr\u00fcfung": 2}

    def test_paging_the_log_neither_skips_nor_repeats(
        self, journal: Journal, scribe: Scribe
    ) -> None:
        events = scribe.write(*[NORTH, SOUTH, NORTH] * 4)
        read: list[StoredEvent] = []

        with journal.read() as view:
            while page := view.log(len(read), 5):
                assert len(page) <= 5
                read += page

        assert read == events

    def test_paging_the_groups_neither_skips_nor_repeats(
        self, journal: Journal, scribe: Scribe
    ) -> None:
        for _ in range(5):
            scribe.write(NORTH, SOUTH)

        with journal.read() as view:
            first = [*view.groups(0, 2), *view.groups(2, 2), *view.groups(4, 2)]
            assert list(view.groups(0, 99)) == first
            assert list(view.groups(5, 99)) == []
        assert [group[:2] for group in first] == [(n, 2 * n) for n in range(1, 6)]

    def test_paging_the_refusals_neither_skips_nor_repeats(
        self, journal: Journal, scribe: Scribe
    ) -> None:
        """Within a group refusals are in the order of their ids, not of time."""
        written = []
        for ids in ("b", "da", "\u00e9ec"):
            scribe.begin()
            written += [scribe.refuse(NORTH, command_id) for command_id in ids]
            scribe.commit()
        expected = sorted(written, key=lambda row: (row.group, row.command_id))
        read: list[StoredRefusal] = []
        after = (0, "")

        with journal.read() as view:
            while page := view.refusals(after, 2):
                read += page
                after = (page[-1].group, page[-1].command_id)

        assert read == expected

    def test_paging_the_streams_neither_skips_nor_repeats(
        self, journal: Journal, scribe: Scribe
    ) -> None:
        names = ["account:z", "bid-area:\u00e9", "bid-area:b", "bid:a", "bid:B", "a:b"]
        streams = [StreamId.parse(name) for name in names]
        scribe.write(*streams)
        read: list[StreamId[Any]] = []

        with journal.read() as view:
            while page := view.streams(read[-1] if read else None, 4):
                read += [summary.stream for summary in page]

        assert read == sorted(streams, key=lambda s: (s.aggregate_type, s.aggregate_id))

    def test_summary_counts_what_a_stream_holds(
        self, journal: Journal, scribe: Scribe
    ) -> None:
        scribe.write(SOUTH)
        scribe.begin()
        scribe.append(scribe.event(NORTH))
        full = scribe.event(NORTH, **FULL)
        scribe.append(full, sample_snapshot(full))
        last = scribe.append(scribe.event(NORTH, **FULL))
        scribe.refuse(NORTH, "refused")
        scribe.refuse(UNKNOWN, "a stream that has only refusals is not listed")
        scribe.commit()

        with journal.read() as view:
            summaries = view.streams(None, 9)

        assert list(summaries) == [
            StreamSummary(NORTH, 3, 2, 1, 1, last.recorded_at),
            StreamSummary(SOUTH, 1, 0, 0, 0, 1_000_001),
        ]

    def test_streams_are_found_by_id(self, journal: Journal, scribe: Scribe) -> None:
        other: StreamId[Any] = StreamId("account", NORTH.aggregate_id)
        scribe.write(NORTH, SOUTH, other)

        with journal.read() as view:
            assert list(view.find_streams(NORTH.aggregate_id, 9)) == [other, NORTH]
            assert list(view.find_streams(NORTH.aggregate_id, 1)) == [other]

    def test_sound_store_has_no_complaints(
        self, journal: Journal, scribe: Scribe
    ) -> None:
        scribe.write(NORTH)

        with journal.read() as view:
            assert list(view.check()) == []
