"""This engine's hold of the journal: where it left the log, and how it writes on."""

import logging

from argos_engine.errors import JournalError, JournalFailedError
from argos_engine.ports.journal import JournalWriter
from argos_engine.ports.records import JournalHead

_logger = logging.getLogger(__name__)


class OvertakenError(JournalFailedError):
    """Somebody else wrote to the journal, so this engine must not write any more."""


class Tenure:
    """Opens transactions where this engine left off. Used by the writer alone.

    Attributes:
        writer: The store's.
        head: The journal as this engine left it.
    """

    def __init__(self, writer: JournalWriter, head: JournalHead) -> None:
        self.writer = writer
        self.head = head
        self._has_open_claim = False
        """Whether a claim failed, of which nobody knows if it is durable."""

    def begin(self) -> JournalHead:
        """Open a transaction and return the head, which is where this engine left it.

        Raises:
            OvertakenError: It is not. The transaction is open.
            JournalError: The store takes no writes now.
        """
        open_claim = self.probe() if self._has_open_claim else None
        if open_claim is not None:
            raise open_claim
        head = self.writer.begin()
        if _place(head) != _place(self.head):
            raise OvertakenError(
                f"another engine wrote to the journal: it stands at epoch "
                f"{head.epoch}, position {head.position}, not at epoch "
                f"{self.head.epoch}, position {self.head.position}"
            )
        return head

    def probe(self) -> JournalError | None:
        """Commit nothing but a new epoch; return what stands in the way.

        A claim that failed may be found in the journal all the same. The next one,
        which must succeed before anything else is written, overwrites or follows it.
        """
        self._has_open_claim = True
        try:
            head = self.writer.claim()
        except JournalError as error:
            return error
        self._has_open_claim = False
        self.head = self.head._replace(epoch=head.epoch)
        return None

    def drop(self) -> None:
        """Undo the open transaction, if there is one."""
        try:
            self.writer.rollback()
        except JournalError as error:
            # The next `begin` looks at what is really there.
            _logger.warning("ROLLBACK failed: %s", error)


def _place(head: JournalHead) -> tuple[str, int, int, bytes]:
    return head.store_id, head.epoch, head.position, head.group_hash
