"""What lies on the shelf, as rows and as it follows from the log."""

from argos_engine.projections.replacement import all_rows
from tests.books import LOANS, MEMBER, MEMBERS, rows_of


def rows_in(engine):
    """Return all rows, by table."""
    with engine.rows() as rows:
        return {shape.name: [*all_rows(rows, shape)] for shape in (MEMBERS, LOANS)}


def rows_folded(engine):
    """Return the rows that the states of all members amount to."""
    tables = {"members": [], "loans": []}
    for summary in engine.streams(limit=1_000).entries:
        stream = summary.stream
        if stream.aggregate_type != MEMBER.aggregate_type:
            continue
        state = engine.state_at(stream, version=summary.version)
        for table, row in rows_of(stream.aggregate_id, state):
            tables[table].append({**row, "stream": str(stream)})
    tables["members"].sort(key=lambda row: row["id"])
    tables["loans"].sort(key=lambda row: row["book"])
    return tables


def require_equal(engine):
    """Assert that the rows are those that follow from the log."""
    assert rows_in(engine) == rows_folded(engine)
