"""Rows of jars, no two of which may hold equally many coins."""

from argos_engine.ports.table import TableShape
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.testing.jar import JAR, CoinsAdded, CoinsCounted, CoinsRemoved
from argos_engine.testing.jar import draw_jar_command as draw
from argos_engine.testing.stepped import STORE_ID
from argos_engine.testing.subject import Subject
from tests.tables import make_tables

JARS = TableShape("jars", ("id", "coins", "counts", "note"), key=("id",))

TABLES_SQL = """
CREATE TABLE jars (
  id TEXT PRIMARY KEY,
  coins INTEGER NOT NULL UNIQUE,
  counts INTEGER NOT NULL,
  note TEXT NOT NULL,
  stream TEXT NOT NULL UNIQUE
) STRICT
"""


class JarRows:
    name = "jars"
    revision = 1
    tables = (JARS,)
    aggregate_types = ("jar",)
    event_classes = (CoinsAdded, CoinsRemoved, CoinsCounted)

    def apply(self, event, rows):
        key = {"id": event.stream.aggregate_id}
        row = rows.get("jars", key)
        if row is None:
            row = {**key, "coins": -1 - int.from_bytes(str(key).encode()[8:14])}
            row |= {"counts": 0, "note": ""}
            rows.insert("jars", row)
            row["coins"] = 0
        match event.event:
            case CoinsAdded(coins, note):
                changes = {"coins": row["coins"] + coins, "note": note}
            case CoinsRemoved(coins):
                changes = {"coins": row["coins"] - coins}
            case CoinsCounted():
                changes = {"coins": row["coins"], "counts": row["counts"] + 1}
        rows.update("jars", key, changes)

    def reset(self, stream, state, rows):
        row = {"id": stream.aggregate_id, "coins": state.coins, "counts": state.counts}
        rows.insert("jars", {**row, "note": state.note})


def prepare(path):
    """Make a journal with the table of jars."""
    SqliteJournal.open(path, store_id=STORE_ID).close()
    make_tables(path, TABLES_SQL)


JARS_WITH_ROWS = Subject(JAR, draw, (JarRows(),), prepare)
