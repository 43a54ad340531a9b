"""A journal is claimed only when it holds what its anchor says it held."""

import logging

import pytest

from argos_engine.errors import HistoryLostError, InvalidInputError
from argos_engine.runtime.ownership import check_against, take_over
from argos_engine.storage.memory import MemoryAnchor, MemoryJournal
from tests.accounts import ALICE, Deposit
from tests.stand import Stand


@pytest.fixture
def stand():
    """A log of three groups under epoch 1."""
    stand = Stand()
    for amount in (1, 2, 4):
        stand.execute(ALICE, Deposit(amount))
    return stand


@pytest.fixture
def journal(stand):
    return stand.journal.reopened()


@pytest.fixture
def head(journal):
    with journal.read() as reader:
        return reader.head()


def anchored(head):
    anchor = MemoryAnchor()
    anchor.write(head)
    return anchor


def other_history():
    stand = Stand()
    for amount in (1, 2, 8):
        stand.execute(ALICE, Deposit(amount))
    return stand.head()


ODD_ANCHORS = [
    ("ends before", {"group": 4, "position": 4}),
    ("ends before", {"epoch": 2}),
    ("another store", {"store_id": "another"}),
    ("not the one of its anchor", {"group_hash": b"another"}),
    ("not the one of its anchor", {"group": 2}),
]


def test_a_new_journal_has_nothing_to_lose(caplog):
    anchor = MemoryAnchor()

    head, loss = take_over(MemoryJournal(), anchor, None, pytest.fail)

    assert (head.epoch, head.group, loss) == (1, 0, None)
    assert anchor.read() == head
    assert caplog.records == []


def test_a_log_at_its_anchor_is_claimed(journal, head, caplog):
    anchor = anchored(head)

    owned = take_over(journal, anchor, None, pytest.fail)

    assert owned.head == head._replace(epoch=2)
    assert owned.loss is None
    assert anchor.read() == owned.head
    assert caplog.records == []


@pytest.mark.parametrize("behind", range(3))
def test_a_log_ahead_of_its_anchor_is_claimed(stand, journal, head, behind):
    """The anchor is written after COMMIT, so a crash leaves it behind."""
    with journal.read() as reader:
        groups = reader.groups(0, 9)
    hashes = [b"", *(group.hash for group in groups)]
    anchor = anchored(head._replace(group=behind, group_hash=hashes[behind]))

    assert take_over(journal, anchor, None, pytest.fail).head.epoch == 2


def test_a_missing_anchor_is_said_and_made_anew(journal, head, caplog):
    anchor = MemoryAnchor()

    with caplog.at_level(logging.WARNING):
        owned = take_over(journal, anchor, None, pytest.fail)

    assert "no readable anchor" in caplog.text
    assert owned.loss is None
    assert anchor.read() == head._replace(epoch=2)


@pytest.mark.parametrize(("message", "changes"), ODD_ANCHORS)
def test_a_log_without_what_its_anchor_says_is_not_claimed(
    journal, head, message, changes
):
    anchor = anchored(head._replace(**changes))

    with pytest.raises(HistoryLostError, match=message) as caught:
        take_over(journal, anchor, None, pytest.fail)

    with journal.read() as reader:
        assert reader.head() == head
    assert anchor.read() == head._replace(**changes)
    assert "epoch 1" in caught.value.head
    assert "position 3" in caught.value.head


def test_a_log_with_another_history_is_not_claimed(journal):
    with pytest.raises(HistoryLostError, match="not the one of its anchor"):
        take_over(journal, anchored(other_history()), None, pytest.fail)


@pytest.mark.parametrize(("message", "changes"), ODD_ANCHORS)
def test_a_loss_that_is_accepted_is_told_and_not_yet_forgotten(
    journal, head, message, changes, caplog
):
    noted = head._replace(**changes)
    anchor = anchored(noted)

    owned = take_over(journal, anchor, "the disk died", pytest.fail)

    assert owned.head == head._replace(epoch=2)
    assert owned.loss.reason == "the disk died"
    assert owned.loss.anchor_store_id == noted.store_id
    assert owned.loss.anchor_epoch == noted.epoch
    assert owned.loss.anchor_position == noted.position
    assert owned.loss.anchor_group_hash == noted.group_hash.hex()
    assert owned.loss.position == 3
    # Only the event that tells of the loss may make it forgotten.
    assert anchor.read() == noted
    assert message in caplog.text


@pytest.mark.parametrize("reason", ["", " ", "a\nb", "x" * 5_000])
def test_a_bad_reason_is_refused_before_anything_is_written(journal, head, reason):
    anchor = anchored(head._replace(group=9))

    with pytest.raises(InvalidInputError, match="reason"):
        take_over(journal, anchor, reason, pytest.fail)

    with journal.read() as reader:
        assert reader.head() == head
    assert anchor.read().group == 9


def test_a_reason_without_a_loss_is_not_needed(journal, head):
    assert take_over(journal, anchored(head), "in case", pytest.fail).loss is None


def test_an_anchor_that_cannot_be_written_keeps_nobody_away(journal, head, caplog):
    class FullAnchor(MemoryAnchor):
        def write(self, head):
            raise OSError(28, "No space left on device")

    noted = []

    assert take_over(journal, FullAnchor(), None, noted.append).head.epoch == 2
    assert noted != []
    assert "the anchor could not be written" in caplog.text


def test_an_anchor_kept_elsewhere_can_be_compared_at_any_time(stand):
    earlier = stand.head()
    stand.execute(ALICE, Deposit(8))

    check_against(stand.journal, stand.head(), earlier)
    stand.archive.check_anchor(earlier)
    with pytest.raises(HistoryLostError):
        check_against(stand.journal, earlier, stand.head())


# While it runs


def test_the_anchor_is_where_the_log_is_after_every_group(stand):
    assert stand.anchor() == stand.head()

    stand.clock.advance(7)
    stand.execute(ALICE, Deposit(1))

    assert stand.anchor() == stand.head()
    assert stand.anchor().group == 4


def test_the_anchor_of_a_group_of_refusals_is_written(stand):
    handle = stand.submit(ALICE, Deposit(-1), command_id="mine")
    stand.run()
    assert handle.is_done

    assert stand.anchor() == stand.head()
    assert (stand.anchor().position, stand.anchor().group) == (3, 4)


def test_a_group_that_wrote_nothing_moves_no_anchor(stand):
    before = stand.anchor()

    stand.submit(ALICE, Deposit(-1))
    stand.run()

    assert stand.anchor() is before


def test_an_anchor_that_fails_stops_nobody(stand, monkeypatch):
    def full(_head):
        raise OSError(28, "No space left on device")

    anchor = stand.journal.anchor()
    with monkeypatch.context() as patched:
        patched.setattr(anchor, "write", full)
        assert stand.execute(ALICE, Deposit(1)).version == 4
    assert anchor.read().group == 3
    (noted,) = stand.runtime.vitals.errors
    assert "No space left" in noted.message

    stand.execute(ALICE, Deposit(1))

    assert stand.anchor() == stand.head()


def test_a_restart_finds_its_anchor(stand):
    later = stand.restarted()

    assert later.execute(ALICE, Deposit(1)).version == 4
    assert later.anchor() == later.head()
    assert later.anchor().epoch == 2
