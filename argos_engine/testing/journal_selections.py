"""The part of the journal contract about finding events by what they have."""

# ruff: noqa: D102, PLR2004  # the names of the tests say it

from typing import Any

import pytest

from argos_engine.ports.journal import Journal, JournalReader
from argos_engine.ports.records import StoredEvent
from argos_engine.ports.selection import (
    EVERYTHING,
    SCAN_EVENTS_MAX,
    Selection,
    Span,
)
from argos_engine.testing.journal_fixtures import JournalFixtures
from argos_engine.testing.journal_rows import NORTH, SOUTH, UNKNOWN, Scribe

_BOB: dict[str, Any] = {"principal": '{"id":"bob","roles":["clerk"]}'}
_TALK: dict[str, Any] = {"correlation_id": "talk"}
_END = 10**9

SELECTIONS = [
    (EVERYTHING, [1, 2, 3, 4, 5, 6]),
    (Selection(aggregate_types=("bid-area",)), [1, 2, 3, 4, 5, 6]),
    (Selection(aggregate_ids=("2026/SOUTH",)), [3, 5]),
    (
        Selection(aggregate_types=("bid-area",), aggregate_ids=("2026/NORTH",)),
        [1, 2, 4, 6],
    ),
    (Selection(aggregate_ids=("2026/SOUTH", "unknown")), [3, 5]),
    (Selection(event_types=("bid.withdrawn",)), [2, 5]),
    (Selection(event_types=("bid.withdrawn", "bid.placed")), [1, 2, 3, 4, 5, 6]),
    (Selection(principal_ids=("bob",)), [3, 4]),
    (Selection(correlation_ids=("talk",)), [4, 5, 6]),
    (Selection(correlation_ids=("talk", "other")), [4, 5, 6]),
    (Selection(event_types=("bid.placed",), correlation_ids=("talk",)), [4, 6]),
    (
        Selection(
            aggregate_types=("bid-area",),
            aggregate_ids=("2026/NORTH",),
            event_types=("bid.placed",),
            principal_ids=("alice",),
        ),
        [1, 6],
    ),
    (Selection(aggregate_types=("bid",)), []),
    (Selection(aggregate_types=("bid-area",), aggregate_ids=("unknown",)), []),
    (Selection(principal_ids=("clerk",)), []),
    (Selection(aggregate_types=()), []),
    (Selection(aggregate_ids=()), []),
    (Selection(event_types=()), []),
    (Selection(principal_ids=()), []),
    (Selection(correlation_ids=()), []),
    (Selection(event_types=("bid.placed",), correlation_ids=()), []),
    (Selection(aggregate_ids=("\u00d6land '\"; \U0001f680",)), []),
]


class SelectionContract(JournalFixtures):
    """Every event that fits is found once, in order, from either end."""

    @pytest.fixture
    def six(self, scribe: Scribe) -> list[StoredEvent]:
        """Return six events that differ in what they can be found by."""
        scribe.begin()
        withdrawn: dict[str, Any] = {"event_type": "bid.withdrawn"}
        events = [
            scribe.append(scribe.event(NORTH)),
            scribe.append(scribe.event(NORTH, **withdrawn)),
            scribe.append(scribe.event(SOUTH, **_BOB)),
            scribe.append(scribe.event(NORTH, **_BOB, **_TALK)),
            scribe.append(scribe.event(SOUTH, **withdrawn, **_TALK)),
            scribe.append(scribe.event(NORTH, **_TALK)),
        ]
        scribe.commit()
        return events

    @pytest.mark.parametrize(("selection", "positions"), SELECTIONS)
    @pytest.mark.parametrize("span", [Span(0, 6), Span(0, _END), Span(2, 5)])
    def test_what_fits_is_found_by_the_page(
        self,
        journal: Journal,
        six: list[StoredEvent],
        selection: Selection,
        positions: list[int],
        span: Span,
    ) -> None:
        expected = [six[at - 1] for at in positions if span.after < at <= span.upto]

        with journal.read() as view:
            for limit in (1, 2, 100):
                oldest = _all(view, selection, span, limit, newest_first=False)
                newest = _all(view, selection, span, limit, newest_first=True)
                assert oldest == expected
                assert newest[::-1] == expected
            count = _count(view, selection, span)

        assert count == len(expected)

    def test_an_unknown_stream_has_nothing(
        self, journal: Journal, six: list[StoredEvent]
    ) -> None:
        wanted = Selection(
            aggregate_types=(UNKNOWN.aggregate_type,),
            aggregate_ids=(UNKNOWN.aggregate_id,),
        )

        with journal.read() as view:
            selected = view.select(wanted, Span(0, len(six)), 9)

        assert (list(selected.events), selected.rest.length) == ([], 0)

    @pytest.mark.parametrize("span", [Span(6, 6), Span(6, _END), Span(9, 3)])
    def test_an_empty_span_has_nothing(
        self, journal: Journal, six: list[StoredEvent], span: Span
    ) -> None:
        assert six

        with journal.read() as view:
            for newest_first in (False, True):
                selected = view.select(EVERYTHING, span, 9, newest_first=newest_first)
                assert (list(selected.events), selected.rest.length) == ([], 0)
            assert view.count(EVERYTHING, span).events == 0

    def test_nothing_is_found_above_the_ceiling_of_a_view(
        self, journal: Journal, six: list[StoredEvent]
    ) -> None:
        wanted = [each for each, _ in SELECTIONS]

        with journal.read(upto=4) as view:
            for selection in wanted:
                found = _all(view, selection, Span(0, _END), 2, newest_first=False)
                assert {event.position for event in found} <= {1, 2, 3, 4}
            assert _count(view, EVERYTHING, Span(0, _END)) == 4
            assert view.position_at(six[-1].recorded_at) == 4

    def test_position_at_a_time(self, journal: Journal, scribe: Scribe) -> None:
        scribe.begin()
        for stream, moment in [(NORTH, 10), (SOUTH, 20), (NORTH, 20), (SOUTH, 30)]:
            scribe.append(scribe.event(stream, recorded_at=moment))
        scribe.commit()

        with journal.read() as view:
            found = [view.position_at(at) for at in (-1, 9, 10, 19, 20, 29, 30, 99)]

        assert found == [0, 0, 1, 1, 3, 3, 4, 4]

    def test_an_empty_journal_has_nothing(self, journal: Journal) -> None:
        with journal.read() as view:
            assert list(view.select(EVERYTHING, Span(0, _END), 9).events) == []
            assert view.count(EVERYTHING, Span(0, _END)).events == 0
            assert view.position_at(2**60) == 0

    @pytest.mark.parametrize(
        "selection",
        [
            Selection(event_types=("bid.lost",)),
            Selection(
                aggregate_types=(NORTH.aggregate_type,),
                aggregate_ids=(NORTH.aggregate_id,),
                event_types=("bid.lost",),
            ),
            Selection(correlation_ids=("talk",), event_types=("bid.lost",)),
        ],
        ids=["log", "stream", "correlation"],
    )
    def test_one_call_looks_at_a_bounded_number(
        self, journal: Journal, scribe: Scribe, selection: Selection
    ) -> None:
        """What is wanted are the first event, the last and one in the middle."""
        scribe.begin()
        last = 2 * SCAN_EVENTS_MAX + 2
        lost = {1, SCAN_EVENTS_MAX + 1, last}
        for position in range(1, last + 1):
            kind = "bid.lost" if position in lost else "bid.placed"
            event = scribe.event(NORTH, event_type=kind, **_TALK)
            scribe.append(event)
        scribe.commit()

        with journal.read() as view:
            first = view.select(selection, Span(0, last), 9)
            newest = view.select(selection, Span(0, last), 9, newest_first=True)
            counted = view.count(selection, Span(0, last))
            pages = _all(view, selection, Span(0, last), 9, newest_first=False)
            back = _all(view, selection, Span(0, last), 9, newest_first=True)
            count = _count(view, selection, Span(0, last))

        assert [event.position for event in first.events] == [1]
        assert [event.position for event in newest.events] == [last]
        assert counted.events == 1
        for rest in (first.rest, newest.rest, counted.rest):
            assert rest.length == last - SCAN_EVENTS_MAX
        assert {event.position for event in pages} == lost
        assert back == pages[::-1]
        assert count == len(lost)


def _all(
    view: JournalReader,
    selection: Selection,
    span: Span,
    limit: int,
    *,
    newest_first: bool,
) -> list[StoredEvent]:
    found: list[StoredEvent] = []
    while span.length:
        page = view.select(selection, span, limit, newest_first=newest_first)
        assert len(page.events) <= limit
        assert page.rest.length < span.length
        found += page.events
        span = page.rest
    return found


def _count(view: JournalReader, selection: Selection, span: Span) -> int:
    events = 0
    while span.length:
        counted = view.count(selection, span)
        assert counted.rest.length < span.length
        events, span = events + counted.events, counted.rest
    return events
