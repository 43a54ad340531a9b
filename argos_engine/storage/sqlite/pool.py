"""A bounded number of connections for views."""

import queue
import time
from collections.abc import Callable
from contextlib import suppress

import apsw

from argos_engine.errors import ConfigurationError, JournalError, JournalFailedError
from argos_engine.storage.sqlite.connection import close, open_for_reading
from argos_engine.storage.sqlite.inheritance import require_opened_here
from argos_engine.storage.sqlite.place import OpenFiles
from argos_engine.storage.sqlite.translate import opening

READER_WAIT_SECONDS = 30.0
"""How long a view waits for a connection while others use all of them."""

_LOOK = "SELECT 1 FROM sqlite_schema LIMIT 1"


class ReaderPool:
    """Lends connections that cannot write. Safe in any thread.

    There is one permit for each connection that may be lent, whether it is open yet or
    not. The last one used is the first one lent.
    """

    def __init__(
        self,
        path: str,
        size: int,
        connect: Callable[[str], apsw.Connection] = open_for_reading,
    ) -> None:
        if size < 1:
            raise ConfigurationError("reader_connections must be at least 1")
        self.size = size
        """How many may be lent at a time."""
        self._path = path
        self._connect = connect
        self._files: OpenFiles | None = None
        """What the first connection found at the path."""
        self._require: Callable[[apsw.Connection, str], None] | None = None
        """What stands between a connection and whoever wants to read by it."""
        self._is_closed = False
        self._lent_since: dict[apsw.Connection, float] = {}
        self._idle: list[apsw.Connection] = []
        # Made in C: an interrupt in a queue made in Python can leave its lock held.
        self._permits: queue.SimpleQueue[None] = queue.SimpleQueue()
        for _ in range(size):
            self._permits.put(None)

    def take(self) -> apsw.Connection:
        """Return a connection; the caller gives it back.

        Raises:
            JournalError: The pool is closed, no connection became free in time, or
                the file cannot be opened.
            ConfigurationError: It was open when this process was forked.
        """
        connection = self._next()
        if self._is_closed:
            self._put(connection)
            raise JournalError("the journal is closed")
        lent = self._open() if connection is None else self._kept(connection)
        self._lent_since[lent] = time.monotonic()
        return lent

    def warrant(self, require: Callable[[apsw.Connection, str], None]) -> None:
        """Call *require* with each connection before it is lent: now, and once opened.

        While none is open, which an interrupt can do to it, nothing keeps the frames
        of a killed engine from coming to light, and the next one finds them.
        """
        self._require = require
        connection = self.take()
        try:
            require(connection, self._path)
        finally:
            self.give_back(connection)

    def lent(self) -> tuple[int, float]:
        """Return how many views are open, and for how many seconds the oldest is."""
        since = list(self._lent_since.values())
        return len(since), time.monotonic() - min(since) if since else 0.0

    def give_back(self, connection: apsw.Connection) -> None:
        """End the view of *connection* and let the next caller have it."""
        self._lent_since.pop(connection, None)
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._put(connection)
        except apsw.Error:
            # Whatever is wrong with it, the next caller gets a new one.
            close(connection)
            self._put(None)

    def close(self) -> None:
        """Close idle connections now, and the others when they are given back."""
        self._is_closed = True
        self._drain()
        # Wakes one caller that waits; it finds the pool closed and wakes the next.
        self._permits.put(None)

    def _next(self) -> apsw.Connection | None:
        try:
            self._permits.get(timeout=READER_WAIT_SECONDS)
        except queue.Empty:
            raise JournalFailedError(
                f"no view became free within {READER_WAIT_SECONDS} seconds"
            ) from None
        return self._pop()

    def _pop(self) -> apsw.Connection | None:
        """Return the idle connection that was used last, if there is one."""
        with suppress(IndexError):
            return self._idle.pop()
        return None

    def _kept(self, connection: apsw.Connection) -> apsw.Connection:
        try:
            require_opened_here(connection)
        except BaseException:
            self._put(connection)
            raise
        return connection

    def _open(self) -> apsw.Connection:
        try:
            with opening(self._path):
                connection = self._connect(self._path)
            self._examine(connection)
        except BaseException:
            self._put(None)
            raise
        return connection

    def _examine(self, connection: apsw.Connection) -> None:
        try:
            self._require_same_file()
            if self._require is not None:
                with opening(self._path):
                    # What is in the WAL comes to light with the first look.
                    connection.execute(_LOOK).fetchall()
                    self._require(connection, self._path)
        except BaseException:
            close(connection)
            raise

    def _require_same_file(self) -> None:
        # Two views of one pool must not be of two files, and the states in memory
        # are those of the first.
        if self._files is None:
            self._files = OpenFiles(self._path, ("",))
        self._files.require_in_place()

    def _put(self, connection: apsw.Connection | None) -> None:
        if connection is not None:
            self._idle.append(connection)
        if self._is_closed:
            self._drain()
        self._permits.put(None)

    def _drain(self) -> None:
        while (connection := self._pop()) is not None:
            close(connection)
