"""The small numbers that stand for streams in the tables."""

from typing import Any

import apsw

from argos_engine.domain.identity import StreamId
from argos_engine.storage.sqlite import statements
from argos_engine.storage.sqlite.rows import Row, number

STREAM_KEYS_MAX = 100_000
"""How many numbers the writer remembers; about 20 MB."""


class StreamKeys:
    """Remembers numbers, and forgets those that a rolled back row stood for."""

    def __init__(self, cursor: apsw.Cursor) -> None:
        self._execute = cursor.execute
        self._keys: dict[StreamId[Any], int] = {}
        self._unsure: list[StreamId[Any]] = []

    def find_or_add(self, stream: StreamId[Any]) -> int:
        """Return the number of *stream*, and add its row if there is none."""
        key = self._keys.get(stream)
        return self._look_up(stream) if key is None else key

    def keep(self) -> None:
        """Trust what was learnt since the transaction began: it is durable."""
        self._unsure.clear()

    def forget(self) -> None:
        """Drop what was learnt since the transaction began: it may be gone."""
        for stream in self._unsure:
            self._keys.pop(stream, None)
        self._unsure.clear()

    def _look_up(self, stream: StreamId[Any]) -> int:
        names = (stream.aggregate_type, stream.aggregate_id)
        rows: list[Row] = self._execute(statements.FIND_STREAM, names).fetchall()
        if not rows:
            rows = self._execute(statements.INSERT_STREAM, names).fetchall()
        key = number(rows[0], "streams")
        if len(self._keys) >= STREAM_KEYS_MAX:
            self._keys.clear()
        self._keys[stream] = key
        # A row that was found may have been added in this very transaction.
        self._unsure.append(stream)
        return key
