"""`argos health`: how a journal is doing, with or without an engine on it."""

import typer

from argos_engine.cli import exit_code, option
from argos_engine.cli.printable import printable
from argos_engine.cli.screen import console, print_json, table
from argos_engine.file_health import file_health
from argos_engine.ports.records import JournalHead
from argos_engine.runtime.health import FileHealth


def health(*, database: option.Database, as_json: option.AsJson = False) -> None:
    """Show how a journal is doing: engine, sizes, anchor, errors.

    It reads the figures of a running engine, and it survives a damaged file; exit
    code 1 says that something is wrong.
    """
    found = file_health(database)
    if as_json:
        print_json(_document(found))
    else:
        console().print(table(("what", "value"), _rows(found)))
    if found.problem is not None:
        raise typer.Exit(exit_code.DATA)


def _document(found: FileHealth) -> dict[str, object]:
    return {
        "running": found.running,
        "head": _head(found.head),
        "anchor": _head(found.anchor),
        "log_bytes": found.sizes.log_bytes,
        "wal_bytes": found.sizes.wal_bytes,
        "problem": found.problem,
    }


def _rows(found: FileHealth) -> list[tuple[str, object]]:
    state = "no engine" if found.running is None else found.running["state"]
    rows: list[tuple[str, object]] = [("state", state)]
    for name, head in (("log ends at", found.head), ("anchor", found.anchor)):
        rows.append((name, "unreadable" if head is None else f"{head.position:,}"))
    rows += [("log bytes", found.sizes.log_bytes), ("WAL bytes", found.sizes.wal_bytes)]
    for name, value in (found.running or {}).items():
        if isinstance(value, int | float):
            rows.append((name.replace("_", " "), f"{value:,}"))
    for part, text in (found.running or {}).get("troubles", {}).items():
        rows.append((f"trouble: {part}", printable(text)))
    for each in (found.running or {}).get("subscriptions", ()):
        name = f"subscription: {each['name'] or 'without a name'}"
        error = "" if each["last_error"] is None else f": {each['last_error']}"
        text = f"{each['state']}, {each['lag_events']:,} behind{error}"
        rows.append((printable(name), printable(text)))
    rows.append(("problem", printable(found.problem or "none")))
    return rows


def _head(head: JournalHead | None) -> dict[str, object] | None:
    if head is None:
        return None
    return {
        "store_id": head.store_id,
        "epoch": head.epoch,
        "position": head.position,
        "group": head.group,
        "group_hash": head.group_hash.hex(),
    }
