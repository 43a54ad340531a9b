"""The lines of an export going by: each in its place, and all of them there."""

from argos_engine.codec.chain_key import ChainKey
from argos_engine.codec.portable import (
    PORTABLE_FORMAT,
    PortableEnd,
    PortableHeader,
    PortableRow,
    read_line,
)
from argos_engine.errors import (
    ChainKeyError,
    InvalidInputError,
    JournalCorruptError,
    UnsupportedFormatError,
)
from argos_engine.ports.chain import KEYED_ALGORITHM, UNKEYED_MARK, ChainMark


class Passage:
    """Reads lines, and knows in the end whether they are those that were exported."""

    def __init__(self, chain_key: ChainKey) -> None:
        """Read an export whose hashes were made with this key, or with none."""
        self._mark = chain_key.mark
        self._header: PortableHeader | None = None
        self._end: PortableEnd | None = None
        self._digest = chain_key.running_digest()

    @property
    def events(self) -> int:
        """How many events the header promises."""
        return self._header.events if self._header else 0

    def take(self, line: bytes) -> PortableRow:
        """Return the row in the next line.

        Raises:
            InvalidInputError: It is no row, or one that has no place here.
            UnsupportedFormatError: The export is of another format.
            ChainKeyError: Its hashes were made with another key, or with none.
        """
        row = read_line(line)
        is_first = self._header is None
        if isinstance(row, PortableHeader) != is_first or self._end is not None:
            raise InvalidInputError("kind", row.kind, "must stand in its place")
        if isinstance(row, PortableHeader):
            self._header = self._supported(row)
        elif isinstance(row, PortableEnd):
            self._end = row
        else:
            self._digest.update(line)
        return row

    def check(self, events: int, refusals: int) -> None:
        """Check that everything went by, unchanged and in its order.

        Raises:
            JournalCorruptError: It did not.
        """
        if self._header is None:
            raise JournalCorruptError("the export is empty: it has no header")
        promised = self._header.events, self._header.refusals
        if promised != (events, refusals):
            raise JournalCorruptError(
                f"the export promises {promised[0]} events and {promised[1]} "
                f"refusals, and holds {events} and {refusals}"
            )
        if self._end is None:
            raise JournalCorruptError("the export has no end: lines are missing")
        if self._end.digest != self._digest.hexdigest():
            raise JournalCorruptError(
                "the lines are not those that were exported, or in another order"
            )

    def _supported(self, header: PortableHeader) -> PortableHeader:
        known = (UNKEYED_MARK.algorithm, KEYED_ALGORITHM)
        if header.format != PORTABLE_FORMAT or header.hash_algorithm not in known:
            raise UnsupportedFormatError(
                f"the export has format {header.format} with {header.hash_algorithm}, "
                f"not {PORTABLE_FORMAT} with {' or '.join(known)}"
            )
        mark = self._mark
        check = mark.key_check.hex() if mark.key_check else None
        if (header.hash_algorithm, header.key_check) != (mark.algorithm, check):
            raise ChainKeyError("the export", _key_fault(header, mark))
        return header


def _key_fault(header: PortableHeader, mark: ChainMark) -> str:
    if mark == UNKEYED_MARK:
        return "its hashes were made with a chain key; give it"
    if header.hash_algorithm == UNKEYED_MARK.algorithm:
        return "its hashes were made without a chain key; rekey it to add one"
    return "its hashes were made with another chain key"
