"""`argos migrate status`: where every step stands."""

from collections.abc import Iterable, Sequence

import typer

from argos_engine.cli import exit_code, option
from argos_engine.cli.migrate.steps import load_steps
from argos_engine.cli.screen import console, print_json, table
from argos_engine.migrate import migration_status
from argos_engine.migrations.standing import StepState, StepStatus
from argos_engine.ports.clock import to_datetime

_SOUND = (StepState.APPLIED, StepState.PENDING)


def status(
    *,
    database: option.Database,
    migrations: option.Migrations,
    as_json: option.AsJson = False,
) -> None:
    """Show where every step stands: applied, pending, or in the way.

    It only reads; an engine may run. Exit code 1 says that list and journal do not
    fit: a step was changed, is missing, out of order, or of a newer program.
    """
    found = migration_status(database, load_steps(migrations))
    is_sound = all(each.state in _SOUND for each in found)
    if as_json:
        print_json({"sound": is_sound, "steps": list(map(_document, found))})
    else:
        headings = ("step", "state", "applied at", "by", "description")
        console().print(table(headings, _rows(found)))
    if not is_sound:
        raise typer.Exit(exit_code.DATA)


def _rows(found: Sequence[StepStatus]) -> Iterable[Sequence[object]]:
    for each in found:
        migration, record = each.migration, each.record
        yield (
            each.id,
            each.state.value,
            "" if record is None else f"{to_datetime(record.applied_at):%F %T}",
            "" if record is None else record.principal,
            "" if migration is None else migration.description,
        )


def _document(each: StepStatus) -> dict[str, object]:
    migration, record = each.migration, each.record
    applied_at = None if record is None else to_datetime(record.applied_at)
    return {
        "id": each.id,
        "state": each.state.value,
        "applied_at": applied_at and applied_at.isoformat(),
        "principal": record and record.principal,
        "cause": record and record.cause,
        "description": migration and migration.description,
        "has_way_down": migration is not None and migration.down is not None,
    }
