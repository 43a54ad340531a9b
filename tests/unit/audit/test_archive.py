import datetime

import pytest

from argos_engine.audit.archive import Archive
from argos_engine.domain.identity import StreamId
from argos_engine.errors import ConfigurationError, InvalidInputError
from argos_engine.ports.page import PAGE_LENGTH_MAX

STRANGE = StreamId("cellar", "north")


def second(number):
    return datetime.datetime(1970, 1, 1, 0, 0, number, tzinfo=datetime.UTC)


@pytest.fixture
def archive(ledger, shelf):
    ledger.add(shelf, "tar", 1)
    ledger.add(shelf, "tar", 2)
    ledger.take_checkpoint(shelf, "inventory")
    ledger.roll_back(shelf, 1)
    ledger.add(shelf, "emma", 5)
    return ledger.archive


@pytest.mark.parametrize(
    ("point", "books"),
    [
        (0, {}),
        (1, {"tar": 1}),
        (2, {"tar": 3}),
        ("inventory", {"tar": 3}),
        (4, {"tar": 1}),
        (second(0), {}),
        (second(2), {"tar": 3}),
        (second(59), {"tar": 1, "emma": 5}),
    ],
)
def test_any_past_state_can_be_asked_for(archive, shelf, point, books):
    assert dict(archive.state_at(shelf, point).books) == books


def test_the_latest_state_is_the_one_at_the_latest_version(archive, shelf):
    assert archive.version(shelf) == 5
    assert archive.state(shelf) == archive.state_at(shelf, 5)


def test_a_stream_without_events_has_the_initial_state_at_version_0(archive):
    empty = StreamId("shelf", "nowhere")

    assert archive.version(empty) == 0
    assert archive.state(empty) == archive.state_at(empty, 0)
    assert archive.history(empty).entries == ()
    assert archive.checkpoints(empty) == {}


NAIVE = datetime.datetime(1970, 1, 2)  # noqa: DTZ001


@pytest.mark.parametrize("point", [6, -1, "unheard of", "", NAIVE])
def test_a_point_that_does_not_exist_is_refused(archive, shelf, point):
    with pytest.raises(InvalidInputError):
        archive.state_at(shelf, point)


def test_a_state_needs_a_decider(archive):
    with pytest.raises(ConfigurationError, match="no decider for aggregate type"):
        archive.state(STRANGE)


def test_a_view_ends_at_the_published_position(ledger, archive, shelf):
    until_2 = Archive(ledger.journal, ledger.codec, lambda: 2)

    assert until_2.version(shelf) == 2
    assert until_2.history(shelf).entries[-1].is_effective
    assert until_2.verify().events == 2


def test_checkpoints_are_listed_oldest_first(ledger, shelf):
    ledger.take_checkpoint(shelf, "b")
    ledger.take_checkpoint(shelf)
    ledger.take_checkpoint(shelf, "a")

    assert list(ledger.archive.checkpoints(shelf).items()) == [("b", 1), ("a", 3)]


def test_refusals_come_in_pages(ledger, shelf):
    ledger.refuse("c", "a", stream=shelf)
    ledger.refuse("b", stream=shelf)

    first = ledger.archive.refusals(limit=2)
    second = ledger.archive.refusals(first.next_after, limit=2)

    assert [row.command_id for row in first.entries] == ["a", "c"]
    assert first.next_after == (1, "c")
    assert [row.command_id for row in second.entries] == ["b"]
    assert second.next_after is None


def test_streams_come_in_pages(ledger):
    for name in ("c", "a", "b"):
        ledger.add(StreamId("shelf", name))

    first = ledger.archive.streams(limit=2)
    second = ledger.archive.streams(first.next_after, limit=2)

    assert [row.stream.aggregate_id for row in first.entries] == ["a", "b"]
    assert first.next_after == StreamId("shelf", "b")
    assert [row.stream.aggregate_id for row in second.entries] == ["c"]
    assert second.next_after is None


@pytest.mark.parametrize("limit", [0, PAGE_LENGTH_MAX + 1])
def test_pages_are_bounded(archive, shelf, limit):
    with pytest.raises(InvalidInputError):
        archive.history(shelf, 0, limit)
    with pytest.raises(InvalidInputError):
        archive.refusals(limit=limit)
    with pytest.raises(InvalidInputError):
        archive.streams(limit=limit)


def test_two_points_are_compared_in_the_order_given(archive, shelf):
    forth = archive.diff(shelf, 1, "inventory")
    back = archive.diff(shelf, second(3), 1)

    assert [str(each) for each in forth] == ["books.tar: 1 -> 3"]
    assert [str(each) for each in back] == ["books.tar: 3 -> 1"]
