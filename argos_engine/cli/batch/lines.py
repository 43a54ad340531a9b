"""Lines of a file, none of them longer than a limit."""

from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple, TypeAlias

from argos_engine.errors import InvalidInputError

LINE_BYTES_MAX = 1_000_000
"""Keeps one line, however broken the file, from filling the memory."""

_MARK = b"\xef\xbb\xbf"

Read: TypeAlias = Callable[[int], None]
"""Told how many more bytes of a file were read."""


class RawLine(NamedTuple):
    """One line as it stands in the file; an overlong one without its end."""

    number: int
    content: bytes

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in the line, to its very end."""
        return len(self.content) <= LINE_BYTES_MAX and not self.content.strip()

    def checked(self) -> bytes:
        """Return the content.

        Raises:
            InvalidInputError: The line is too long.
        """
        if len(self.content) > LINE_BYTES_MAX:
            rule = f"must have at most {LINE_BYTES_MAX:,} bytes"
            raise InvalidInputError("line", self.content, rule)
        return self.content


def read_lines(file: BinaryIO, read: Read) -> Iterator[RawLine]:
    """Yield all lines of a file, without the byte order mark some editors write."""
    number = 0
    while content := file.readline(LINE_BYTES_MAX + 1):
        number += 1
        read(len(content))
        if len(content) > LINE_BYTES_MAX and not content.endswith(b"\n"):
            _skip_rest(file, read)
        yield RawLine(number, content.removeprefix(_MARK) if number == 1 else content)


def _skip_rest(file: BinaryIO, read: Read) -> None:
    while rest := file.readline(LINE_BYTES_MAX):
        read(len(rest))
        if rest.endswith(b"\n"):
            return
