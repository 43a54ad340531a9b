"""`argos run`: plays files of users and commands."""

import typer

from argos_engine.cli import exit_code, option
from argos_engine.cli.batch import report
from argos_engine.cli.batch.roster_file import Registrar
from argos_engine.cli.batch.session import run_session
from argos_engine.cli.batch.source import Source
from argos_engine.cli.deciders import load_types, need_any_decider, need_decider
from argos_engine.cli.failure import fail
from argos_engine.cli.screen import console, print_json, print_json_line
from argos_engine.domain.label import SENTENCE_LENGTH_MAX, label
from argos_engine.domain.metadata import Principal
from argos_engine.domains.bidding.year.decider import YEAR


def run(  # noqa: PLR0913  # one parameter for each option
    *,
    database: option.Database,
    roster: option.Roster = None,
    commands: option.Commands = None,
    year: option.Year = None,
    principal: option.RosterPrincipal = None,
    role: option.RosterRoles = None,
    cause: option.RosterCause = "roster import",
    stop_on_error: option.StopOnError = False,
    acknowledge: option.Acknowledge = False,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Play files of commands into a journal.

    A line is carried out once, however often its file is played: its command id is
    the `id` it has, or comes from the file's name, what the line says, and how many
    lines before it said the same. So an interrupted run goes on when it is started
    again, and an edited file adds only what is new.

    Each line of the commands is an object with `stream`, `command`, `data`,
    `principal` and `cause`, and if need be `id`, `roles` and `expected_version`.
    `Rollback` and `Checkpoint` are commands of every stream. A bad line is reported
    and left out; the others go on.
    """
    if roster is None and commands is None:
        fail(exit_code.USAGE, "give --roster, --commands or both")
    types = load_types(domain)
    if roster is None:
        registrar = None
        need_any_decider(types)
    else:
        registrar = _registrar(year, principal, role, cause)
        need_decider(types, YEAR.aggregate_type)
    source = Source(types, roster, commands, registrar)
    session = run_session(
        database, source, stop_on_error=stop_on_error, acknowledge=acknowledge
    )
    if as_json and acknowledge:
        print_json_line({"report": report.document(session)})
    elif as_json:
        print_json(report.document(session))
    else:
        report.show(session, console(stderr=acknowledge))
    raise typer.Exit(report.code(session))


def _registrar(
    year: int | None, principal: str | None, role: list[str] | None, cause: str
) -> Registrar:
    if year is None or principal is None:
        fail(exit_code.USAGE, "a roster needs --year and --principal")
    return Registrar(
        year,
        Principal(principal, role or ()),
        label("cause", cause, SENTENCE_LENGTH_MAX),
    )
