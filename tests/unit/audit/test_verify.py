import threading

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from argos_engine.domain.identity import StreamId
from argos_engine.errors import JournalFailedError

SOUTH = StreamId("shelf", "south")


@pytest.fixture
def written(ledger, shelf):
    """A log with everything in it: two streams, nested rollbacks, refusals, names."""
    ledger.add(shelf, "tar", 1)
    ledger.add(shelf, "tar", 2)
    ledger.add(SOUTH, "emma", 3)
    ledger.take_checkpoint(shelf, "inventory")
    ledger.roll_back(shelf, 1)
    ledger.refuse("b", "a", stream=shelf)
    ledger.add(shelf, "tar", 5)
    ledger.roll_back(shelf, 3)
    ledger.roll_back(shelf, 5)
    ledger.close(shelf)
    ledger.refuse("c", stream=SOUTH)
    ledger.take_checkpoint(SOUTH)
    return ledger


def test_a_journal_as_it_was_written_is_sound(written):
    report = written.verify()

    assert report.problems == ()
    assert report.is_sound
    assert report.first_bad_event is None
    assert (report.streams, report.events, report.groups) == (2, 10, 12)
    assert (report.refusals, report.snapshots) == (3, 6)
    assert (report.foreign_snapshots, report.missing_snapshots) == (0, 0)
    assert report.not_folded == 0


def test_an_empty_journal_is_sound(ledger):
    report = ledger.verify(progress=lambda done, total: None)

    assert report.is_sound
    assert report.events == 0


def test_the_archive_verifies_what_it_shows(written):
    assert written.archive.verify() == written.verify()


def test_streams_without_a_decider_are_not_folded_but_their_hashes_are(written, shelf):
    archive = written.archive_of()

    report = archive.verify()

    assert report.is_sound
    assert report.not_folded == 2
    assert report.foreign_snapshots == report.snapshots == 6


def test_snapshots_of_another_revision_are_counted_not_compared(written):
    newer = attrs.evolve(written.codec.aggregate(SOUTH).decider, revision=2)

    report = written.archive_of(newer).verify()

    assert report.is_sound
    assert report.foreign_snapshots == report.snapshots == 6


def test_missing_snapshots_are_counted_and_no_fault(written, shelf):
    written.tamper_rows("snapshots", lambda rows: rows.delete(shelf))

    report = written.verify()

    assert report.is_sound
    assert (report.snapshots, report.missing_snapshots) == (1, 5)


def test_the_end_is_fixed_at_the_start(written, shelf):
    def write_meanwhile(_done, _total):
        written.add(shelf)
        written.refuse(f"late-{written.commands}", stream=shelf)

    report = written.verify(progress=write_meanwhile)

    assert report.is_sound
    assert report.events == 10


def test_only_what_is_published_is_looked_at(written):
    written.tamper(10, cause="another")

    assert written.verify(upto=9).is_sound
    assert not written.verify().is_sound


def test_progress_goes_to_the_end(written):
    steps = []

    written.verify(progress=lambda done, total: steps.append((done, total)))

    assert steps == sorted(steps)
    assert steps[-1] == (20, 20)


def test_a_log_of_many_pages_is_sound(written, monkeypatch):
    for module in ("inspection", "groups", "refusals", "folds"):
        monkeypatch.setattr(f"argos_engine.audit.{module}.PAGE_ROWS", 2)

    report = written.verify()

    assert report.is_sound
    assert (report.events, report.groups, report.refusals) == (10, 12, 3)


def test_the_store_is_asked_about_itself(written):
    written.doctor(check=lambda truth: ["page 7 is torn"])

    report = written.verify()

    assert [str(each) for each in report.problems] == ["journal: store: page 7 is torn"]
    assert report.first_bad_event is None


def test_the_store_is_not_asked_when_that_would_take_too_long(written):
    written.doctor(check=lambda truth: ["page 7 is torn"])

    assert written.verify(integrity=False).is_sound


steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "close", "checkpoint", "name", "refuse", "roll back"]),
        st.booleans(),
        st.integers(0, 99),
    ),
    max_size=15,
)


def write(ledger, steps):
    for number, (kind, is_north, chance) in enumerate(steps):
        stream = StreamId("shelf", "north" if is_north else "south")
        version = ledger.standing(stream).now.version
        match kind:
            case "add":
                ledger.add(stream, count=chance)
            case "close":
                ledger.close(stream)
            case "checkpoint":
                ledger.take_checkpoint(stream)
            case "name":
                ledger.take_checkpoint(stream, f"name {number}")
            case "refuse":
                ledger.refuse(f"id {number}", stream=stream)
            case "roll back" if version:
                ledger.roll_back(stream, chance % version)


@given(steps=steps)
def test_whatever_is_written_is_sound(new_ledger, steps):
    ledger = new_ledger()
    write(ledger, steps)
    live = {
        stream: (standing.now.version, standing.now.state)
        for stream, standing in ledger.standings.items()
    }

    report = ledger.verify(live=live)

    assert report.problems == ()


@given(steps=steps, data=st.data())
def test_whatever_is_changed_is_found(new_ledger, steps, data):
    ledger = new_ledger()
    write(ledger, [*steps, ("add", True, 1)])
    position = data.draw(st.integers(1, len(ledger.journal.committed.log)))
    row = ledger.journal.committed.log[position]
    column = data.draw(st.sampled_from(["payload", "cause", "recorded_at", "hash"]))
    value = getattr(row, column)
    other = value + 1 if isinstance(value, int) else value[1:]

    ledger.tamper(position, **{column: other})

    bad = ledger.verify().first_bad_event
    assert (bad.kind, bad.stream, bad.version) == ("chain", row.stream, row.version)
    assert bad.position.offset == position


def test_the_store_examines_itself_while_somebody_walks_through_the_log(written):
    has_begun, may_end = threading.Event(), threading.Event()

    def check(truth):
        has_begun.set()
        assert may_end.wait(10), "nobody reads the log meanwhile"
        return ["a page is used twice", *truth()]

    def log(truth, *arguments):
        assert has_begun.wait(10), "the store is not examined meanwhile"
        may_end.set()
        return truth(*arguments)

    written.doctor(check=check, log=log)

    assert list(map(str, written.verify().problems)) == [
        "journal: store: a page is used twice"
    ]


def test_a_store_with_one_view_is_examined_before_the_log_is_read(written):
    calls = []
    written.doctor(
        check=lambda truth: calls.append("check") or truth(),
        log=lambda truth, *arguments: calls.append("log") or truth(*arguments),
    )
    written.journal.views_max = 1

    assert written.verify().is_sound
    assert calls[:2] == ["check", "log"]


def test_what_the_examination_of_the_store_raises_is_raised(written):
    def check(_truth):
        raise JournalFailedError("the disk is gone")

    written.doctor(check=check)

    with pytest.raises(JournalFailedError, match="the disk is gone"):
        written.verify()
