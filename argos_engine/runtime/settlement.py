"""What became of a COMMIT that raised.

SQLite may report that a commit failed and still have its frames in the WAL, where the
next process finds them. Nobody can tell by looking. A second, durable commit on the
same connection can: it overwrites those frames if the first one did not count, and
follows them if it did.
"""

import enum
import logging
from typing import NamedTuple

from argos_engine.errors import JournalError
from argos_engine.ports.journal import JournalWriter
from argos_engine.ports.records import JournalHead, StoredGroup

_logger = logging.getLogger(__name__)


class Fate(enum.Enum):
    """What is certain about a group after its COMMIT raised."""

    PRESENT = enum.auto()
    """It is durable, whole."""
    ABSENT = enum.auto()
    """It is not in the journal and never will be."""
    UNKNOWN = enum.auto()


class Settlement(NamedTuple):
    """The fate of a group, and the epoch that this engine owns the journal under."""

    fate: Fate
    epoch: int


def settle(
    writer: JournalWriter, before: JournalHead, sealed: StoredGroup
) -> Settlement:
    """Find out whether the group *sealed*, written behind *before*, is durable.

    Durably raises the epoch first: whatever is found after that stays true.
    """
    unknown = Settlement(Fate.UNKNOWN, before.epoch)
    place = {"group": sealed.number, "position": before.position}
    try:
        writer.rollback()
        fenced = writer.claim()
    except JournalError as error:
        _logger.critical("no fence behind a failed COMMIT: %s", error, extra=place)
        return unknown
    if fenced.group_hash == sealed.hash and fenced.group == sealed.number:
        return Settlement(Fate.PRESENT, fenced.epoch)
    if fenced.group_hash == before.group_hash and fenced.group == before.group:
        return Settlement(Fate.ABSENT, fenced.epoch)
    _logger.critical(
        "another engine wrote while a failed COMMIT was settled", extra=place
    )
    return unknown
