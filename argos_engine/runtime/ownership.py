"""Becoming the owner of a journal, once it is known to be whole."""

import logging
from typing import NamedTuple

from argos_engine.codec.chain_key import UNKEYED, ChainKey
from argos_engine.domain.engine_log import AcceptHistoryLoss
from argos_engine.domain.lifecycle import check_reason
from argos_engine.errors import HistoryLostError
from argos_engine.ports.anchor import Anchor
from argos_engine.ports.journal import Journal, JournalReader
from argos_engine.ports.records import JournalHead
from argos_engine.runtime.linked import require_linked

_logger = logging.getLogger(__name__)


class Ownership(NamedTuple):
    """A claimed journal, and what the first command must say about it."""

    head: JournalHead
    loss: AcceptHistoryLoss | None
    anchor_error: OSError | None
    """Why the anchor could not be written; that keeps nobody away."""


def take_over(
    journal: Journal,
    anchor: Anchor,
    accept_history_loss: str | None,
    chain_key: ChainKey = UNKEYED,
) -> Ownership:
    """Compare the log with its anchor, then claim the journal.

    Args:
        journal: Open, and nobody else's.
        anchor: Where its head was noted last.
        accept_history_loss: A reason to go on although history is missing.
        chain_key: What the hashes of the log are made with.

    Raises:
        HistoryLostError: History is missing and nobody has accepted that.
        JournalCorruptError: The last event does not fit its hash.
    """
    loss = None
    noted = anchor.read()
    with journal.read() as reader:
        before = reader.head()
        _check_last_event(reader, chain_key, before.position)
    if noted is None:
        if before.group:
            _logger.warning("the journal has no readable anchor; a new one is made")
    else:
        loss = _compare(journal, before, noted, accept_history_loss)
    head = journal.writer().claim()
    # The anchor of what is lost stays until the log itself says that it is lost.
    return Ownership(head, loss, None if loss else _note(anchor, head))


def _check_last_event(
    reader: JournalReader, chain_key: ChainKey, position: int
) -> None:
    # What comes next is dated and chained by it.
    for stored in reader.log(position - 1, 1) if position else ():
        require_linked(reader, chain_key, stored)


def _note(anchor: Anchor, head: JournalHead) -> OSError | None:
    try:
        anchor.write(head)
    except OSError as error:
        return error
    return None


def check_against(journal: Journal, head: JournalHead, anchor: JournalHead) -> None:
    """Check that the log reaches at least as far as *anchor* says, with its hash.

    Raises:
        HistoryLostError: It is shorter, another one, or another store's.
    """
    if anchor.store_id != head.store_id:
        raise _lost(head, anchor, "the anchor is of another store")
    if head.group < anchor.group:
        raise _lost(head, anchor, "the log ends before its anchor")
    if not _holds(journal, anchor):
        raise _lost(head, anchor, "the log is not the one of its anchor")
    # The epoch is durable before it is noted, and nothing but a file from before, or
    # a disk that forgets, takes it back. What else has gone with it nobody can say.
    if head.epoch < anchor.epoch:
        raise _lost(
            head, anchor, "no event is missing, but the file is older than its anchor"
        )


def _holds(journal: Journal, anchor: JournalHead) -> bool:
    if not anchor.group:
        return True
    with journal.read() as reader:
        groups = reader.groups(anchor.group - 1, 1)
    return bool(groups) and groups[0].hash == anchor.group_hash


def _lost(head: JournalHead, anchor: JournalHead, reason: str) -> HistoryLostError:
    return HistoryLostError(str(head), str(anchor), reason)


def _compare(
    journal: Journal, head: JournalHead, noted: JournalHead, accepted: str | None
) -> AcceptHistoryLoss | None:
    try:
        check_against(journal, head, noted)
    except HistoryLostError as lost:
        if accepted is None:
            raise
        _logger.critical(
            "history is lost, and that is accepted: %s",
            lost,
            extra={"position": head.position, "lost_position": noted.position},
        )
        return AcceptHistoryLoss(
            check_reason(accepted),
            noted.store_id,
            noted.epoch,
            noted.position,
            noted.group_hash.hex(),
            head.position,
        )
    return None
