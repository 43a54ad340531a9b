"""Becoming the owner of a journal, once it is known to be whole."""

import logging
from collections.abc import Callable
from typing import NamedTuple

from argos_engine.domain.engine_log import AcceptHistoryLoss
from argos_engine.domain.lifecycle import check_reason
from argos_engine.errors import HistoryLostError
from argos_engine.ports.anchor import Anchor
from argos_engine.ports.journal import Journal
from argos_engine.ports.records import JournalHead

_logger = logging.getLogger(__name__)


class Ownership(NamedTuple):
    """A claimed journal, and what the first command must say about it."""

    head: JournalHead
    loss: AcceptHistoryLoss | None


def take_over(
    journal: Journal,
    anchor: Anchor,
    accept_history_loss: str | None,
    note_error: Callable[[OSError], object],
) -> Ownership:
    """Compare the log with its anchor, then claim the journal.

    Args:
        journal: Open, and nobody else's.
        anchor: Where its head was noted last.
        accept_history_loss: A reason to go on although history is missing.
        note_error: Told if the new head cannot be noted, which stops nobody.

    Raises:
        HistoryLostError: History is missing and nobody has accepted that.
    """
    loss = None
    noted = anchor.read()
    with journal.read() as reader:
        before = reader.head()
    if noted is None:
        if before.group:
            _logger.warning("the journal has no readable anchor; a new one is made")
    else:
        loss = _compare(journal, before, noted, accept_history_loss)
    head = journal.writer().claim()
    # The anchor of what is lost stays until the log itself says that it is lost.
    if loss is None:
        _note(anchor, head, note_error)
    return Ownership(head, loss)


def _note(
    anchor: Anchor, head: JournalHead, note_error: Callable[[OSError], object]
) -> None:
    try:
        anchor.write(head)
    except OSError as error:
        _logger.warning("the anchor could not be written: %s", error)
        note_error(error)


def check_against(journal: Journal, head: JournalHead, anchor: JournalHead) -> None:
    """Check that the log reaches at least as far as *anchor* says, with its hash.

    Raises:
        HistoryLostError: It is shorter, another one, or another store's.
    """
    if anchor.store_id != head.store_id:
        raise _lost(head, anchor, "the anchor is of another store")
    if head.group < anchor.group or head.epoch < anchor.epoch:
        raise _lost(head, anchor, "the log ends before its anchor")
    if not anchor.group:
        return
    with journal.read() as reader:
        groups = reader.groups(anchor.group - 1, 1)
    if not groups or groups[0].hash != anchor.group_hash:
        raise _lost(head, anchor, "the log is not the one of its anchor")


def _lost(head: JournalHead, anchor: JournalHead, reason: str) -> HistoryLostError:
    return HistoryLostError(_shown(head), _shown(anchor), reason)


def _shown(head: JournalHead) -> str:
    return f"position {head.position}, epoch {head.epoch}, store {head.store_id}"


def _compare(
    journal: Journal, head: JournalHead, noted: JournalHead, accepted: str | None
) -> AcceptHistoryLoss | None:
    try:
        check_against(journal, head, noted)
    except HistoryLostError as lost:
        if accepted is None:
            raise
        _logger.critical("history is lost, and that is accepted: %s", lost)
        return AcceptHistoryLoss(
            check_reason(accepted),
            noted.store_id,
            noted.epoch,
            noted.position,
            noted.group_hash.hex(),
            head.position,
        )
    return None
