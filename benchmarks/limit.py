"""The raw limit: the same rows, written and read by APSW alone."""

import pathlib

import apsw

TABLE = """
CREATE TABLE IF NOT EXISTS rows (
  position INTEGER PRIMARY KEY, stream INTEGER, version INTEGER, event_type TEXT,
  payload BLOB, recorded_at INTEGER, principal TEXT, cause TEXT, command_id TEXT,
  hash BLOB, UNIQUE (stream, version)
) STRICT
"""
INSERT = "INSERT INTO rows VALUES (?,?,?,?,?,?,?,?,?,?)"
ROWS_A_TRANSACTION = 1_000


class RawTable:
    """A bare table in WAL with synchronous=FULL, as durable as the engine."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.connection = apsw.Connection(str(folder / "raw.db"))
        self.connection.pragma("journal_mode", "wal")
        self.connection.pragma("synchronous", 2)
        self.connection.execute(TABLE)
        self._position = 0

    def write(self, count: int, rows_a_transaction: int = ROWS_A_TRANSACTION) -> None:
        """Write *count* rows, some in a transaction."""
        cursor = self.connection.cursor()
        for start in range(0, count, rows_a_transaction):
            rows = [self._row() for _ in range(min(rows_a_transaction, count - start))]
            cursor.execute("BEGIN IMMEDIATE")
            cursor.executemany(INSERT, rows)
            cursor.execute("COMMIT")

    def scan(self) -> int:
        """Read every row once; return how many there are."""
        query = "SELECT payload, version FROM rows ORDER BY position"
        return sum(1 for _ in self.connection.execute(query))

    def _row(self) -> tuple[object, ...]:
        self._position += 1
        stream, version = self._position % 1_000, self._position // 1_000
        payload = b'{"amount":1,"reference":"counter 7"}'
        command_id = f"{self._position:032x}"
        return (
            self._position, stream, version, "account.money.deposited", payload,
            1_700_000_000_000_000, '{"id":"clerk:7","roles":[]}', "counter deposit",
            command_id, bytes(32),
        )  # fmt: skip
