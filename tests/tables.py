"""Tables beside the log, made as a migration would."""

import os

import apsw


def make_tables(path: str | os.PathLike[str], statements: str) -> None:
    """Carry out statements on a journal that nobody has open."""
    connection = apsw.Connection(os.fspath(path))
    try:
        connection.execute(statements)
    finally:
        connection.close()
