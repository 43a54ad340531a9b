"""A file that forgets, when a sync of it fails, what was written since the last one."""

import apsw

from argos_engine.testing.faults import Fault, FileKind, Operation
from argos_engine.testing.journal_rows import NORTH

EVENTS = 4
"""How many `lose_what_was_moved` writes."""

_PAYLOAD_BYTES = 100_000
"""For pages that nothing behind them touches again."""

_FLAGS = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_MAIN_DB
_PIECE_BYTES = 64 * 1024


class ForgetfulFile:
    """The database file of a journal, as the system keeps it."""

    def __init__(self, path):
        self._path = str(path)
        self._synced = b""

    def sync(self):
        """Say that what the file holds by now is on disk."""
        self._synced = self._content()

    def forget(self):
        """Lose what is not."""
        file = self._open()
        content = self._synced.ljust(file.xFileSize(), b"\0")
        for offset in range(0, len(content), _PIECE_BYTES):
            file.xWrite(content[offset : offset + _PIECE_BYTES], offset)
        file.xClose()

    def is_synced(self):
        return self._content() == self._synced

    def _content(self):
        file = self._open()
        content = file.xRead(file.xFileSize(), 0)
        file.xClose()
        return content

    def _open(self):
        # Closing it in another way would drop the locks that SQLite has on it.
        return apsw.VFSFile("unix", self._path, [_FLAGS, 0])


def lose_what_was_moved(scribe, reader, plan):
    """Let a view cut a move short, and the next one fail: no repair works any more.

    A WAL checkpoint is due after each page. Of the writer, nothing is there yet.
    """
    file = ForgetfulFile(scribe.writer.path)
    scribe.write(NORTH)
    scribe.writer.tidy()
    file.sync()
    scribe.begin()
    scribe.append(scribe.event(NORTH, payload=bytes(_PAYLOAD_BYTES)))
    scribe.commit()
    with reader.read() as view:
        assert view.head().position == EVENTS - 2
        scribe.write(NORTH)
        scribe.writer.tidy()
    assert not file.is_synced(), "something was moved"
    scribe.write(NORTH)
    no_repair = Fault(Operation.WRITE, file=FileKind.DATABASE, sticky=True)
    plan.on_fired = lambda: len(plan.fired) > 1 or file.forget()
    plan.arm(Fault(Operation.SYNC, file=FileKind.DATABASE, then=no_repair))
    scribe.writer.tidy()
    assert plan.fired == ["sync database", "write database"]
