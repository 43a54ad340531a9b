"""`argos migrate history`: every time that a step was applied or undone."""

from argos_engine.cli import option
from argos_engine.cli.screen import console, print_json, table
from argos_engine.migrate import migration_history
from argos_engine.ports.clock import to_datetime
from argos_engine.ports.schema import StepRecord

_HEADINGS = (">time (UTC)", "step", "way", "by", "because of")


def history(*, database: option.Database, as_json: option.AsJson = False) -> None:
    """Show every time that a step was applied or undone, by whom and why.

    It only reads; an engine may run.
    """
    found = migration_history(database)
    if as_json:
        print_json({"records": list(map(_document, found))})
        return
    rows = (
        (
            f"{to_datetime(each.applied_at):%F %T}",
            each.step,
            each.direction.value,
            each.principal,
            each.cause,
        )
        for each in found
    )
    console().print(table(_HEADINGS, rows))


def _document(record: StepRecord) -> dict[str, object]:
    return {
        "id": record.step,
        "direction": record.direction.value,
        "checksum": record.checksum,
        "applied_at": to_datetime(record.applied_at).isoformat(),
        "duration_microseconds": record.duration_microseconds,
        "principal": record.principal,
        "cause": record.cause,
    }
