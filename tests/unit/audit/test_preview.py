import pytest
from hypothesis import given
from hypothesis import strategies as st

import argos_engine.audit.preview
from argos_engine.errors import InvalidInputError


def versions(preview):
    return [entry.version for entry in preview.superseded]


@pytest.fixture
def archive(ledger, shelf):
    for count in range(1, 5):
        ledger.add(shelf, "tar", count)
    ledger.roll_back(shelf, 2)
    ledger.add(shelf, "emma", 7)
    return ledger.archive


def test_a_preview_says_what_would_be_superseded_and_what_would_change(archive, shelf):
    preview = archive.preview_rollback(shelf, 1)

    assert preview.version == 6
    assert preview.to_version == 1
    assert versions(preview) == [2, 5, 6]
    assert preview.superseded_count == 3
    assert [str(each) for each in preview.differences] == [
        "books.emma: removed 7",
        "books.tar: 3 -> 1",
    ]


def test_what_is_superseded_already_is_not_listed_again(archive, shelf):
    preview = archive.preview_rollback(shelf, 3)

    assert versions(preview) == [5, 6]
    assert all(entry.is_effective for entry in preview.superseded)


def test_what_a_later_rollback_brought_back_is_hidden_again(ledger, shelf):
    ledger.add(shelf)
    ledger.roll_back(shelf, 0)
    ledger.roll_back(shelf, 1)

    preview = ledger.archive.preview_rollback(shelf, 2)

    assert versions(preview) == [1, 3]


def test_a_preview_can_go_back_to_the_beginning(archive, shelf):
    assert versions(archive.preview_rollback(shelf, 0)) == [1, 2, 5, 6]


@pytest.mark.parametrize("target", [6, 7])
def test_a_rollback_goes_back(archive, shelf, target):
    with pytest.raises(InvalidInputError):
        archive.preview_rollback(shelf, target)


def test_a_stream_without_events_has_nothing_to_go_back_to(ledger, shelf):
    with pytest.raises(InvalidInputError, match="before the present version 0"):
        ledger.archive.preview_rollback(shelf, 0)


def test_only_the_newest_entries_are_listed_but_all_are_counted(
    archive, shelf, monkeypatch
):
    monkeypatch.setattr(argos_engine.audit.preview, "SUPERSEDED_SHOWN_MAX", 3)

    preview = archive.preview_rollback(shelf, 0)

    assert versions(preview) == [2, 5, 6]
    assert preview.superseded_count == 4


def test_the_list_may_end_between_two_runs_of_events(archive, shelf, monkeypatch):
    monkeypatch.setattr(argos_engine.audit.preview, "SUPERSEDED_SHOWN_MAX", 2)

    preview = archive.preview_rollback(shelf, 0)

    assert versions(preview) == [5, 6]


@given(data=st.data())
def test_a_preview_foretells_the_history_after_the_rollback(new_ledger, shelf, data):
    ledger = new_ledger()
    ledger.add(shelf)
    for version in range(1, data.draw(st.integers(2, 10))):
        target = data.draw(st.none() | st.integers(0, version - 1))
        if target is None:
            ledger.add(shelf)
        else:
            ledger.roll_back(shelf, target)
    target = data.draw(st.integers(0, ledger.archive.version(shelf) - 1))

    preview = ledger.archive.preview_rollback(shelf, target)

    before = ledger.archive.history(shelf).entries
    ledger.roll_back(shelf, target)
    after = ledger.archive.history(shelf).entries
    assert versions(preview) == [
        old.version
        for old, new in zip(before, after, strict=False)
        if old.is_effective and not new.is_effective
    ]
    assert preview.superseded_count == len(preview.superseded)
    assert preview.differences == ledger.archive.diff(
        shelf, preview.version, preview.version + 1
    )
