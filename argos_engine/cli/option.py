"""Options and arguments that several verbs share, each declared once."""

from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias

import typer

VERSION_MAX: Final = 2**63 - 1
"""What a version can be in any journal."""
WRITING: Final = "Who, and why"


def version_option(meaning: str) -> Any:  # noqa: ANN401  # as typer declares it
    """Return an option that takes a version."""
    return typer.Option(metavar="VERSION", callback=_check_version, help=meaning)


def _check_version(version: int | None) -> int | None:
    if version is not None and not 0 <= version <= VERSION_MAX:
        raise typer.BadParameter("a version is a whole number from 0 on, of 64 bits")
    return version


ToVersion: TypeAlias = Annotated[int | None, version_option("Back to a version.")]

ToTime: TypeAlias = Annotated[
    str | None, typer.Option(metavar="TIME", help="Back to a time with its zone.")
]

ToCheckpoint: TypeAlias = Annotated[
    str | None, typer.Option(metavar="NAME", help="Back to a named checkpoint.")
]

Database: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--database", "-d", envvar="ARGOS_DATABASE", metavar="FILE", help="The journal."
    ),
]
Domains: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--domain",
        metavar="MODULE:NAME",
        help="A decider or stream type besides those installed; repeatable.",
    ),
]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print JSON for programs.")
]
Stream: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="STREAM", help="type:id, or just the id where it is unique."
    ),
]
_PRINCIPAL: Final[Any] = typer.Option(
    "--principal",
    metavar="NAME",
    rich_help_panel=WRITING,
    help="Who does it; stored with the event.",
)
PrincipalId: TypeAlias = Annotated[str, _PRINCIPAL]
PrincipalIdOrNone: TypeAlias = Annotated[str | None, _PRINCIPAL]
Roles: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--role",
        metavar="ROLE",
        rich_help_panel=WRITING,
        help="A role the principal has; repeatable.",
    ),
]
_CAUSE: Final[Any] = typer.Option(
    "--cause",
    metavar="TEXT",
    rich_help_panel=WRITING,
    help="What led to it; stored with the event.",
)
Cause: TypeAlias = Annotated[str, _CAUSE]
CauseOrNone: TypeAlias = Annotated[str | None, _CAUSE]
Limit: TypeAlias = Annotated[
    int, typer.Option("--limit", min=1, max=1_000, help="How many to show at most.")
]
All: TypeAlias = Annotated[
    bool, typer.Option("--all", help="Show everything; with --json as JSON lines.")
]

# Of `argos migrate`

Migrations: TypeAlias = Annotated[
    str,
    typer.Option(
        "--migrations",
        envvar="ARGOS_MIGRATIONS",
        metavar="MODULE:NAME",
        help="The list of all steps.",
    ),
]
BackupFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--backup",
        metavar="FILE",
        help="Where the backup goes; without, beside the journal.",
    ),
]
DryRun: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="Try it on a copy that is thrown away; an engine may run on the journal.",
    ),
]

# Of `argos project`

Projections: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--projection",
        envvar="ARGOS_PROJECTIONS",
        metavar="MODULE:NAME",
        help="A projection, or several in one tuple, besides those that are "
        "installed; repeatable.",
    ),
]
Projection: TypeAlias = Annotated[
    str, typer.Argument(metavar="NAME", help="The projection.")
]

# Of `argos run`

_ROSTER_ONLY: Final = "For the lines of a roster"
_INPUT: Final[Any] = {
    "exists": True,
    "dir_okay": False,
    "readable": True,
    "metavar": "FILE",
}

Roster: TypeAlias = Annotated[
    Path | None, typer.Option(help="Users to register: a CSV file.", **_INPUT)
]
Commands: TypeAlias = Annotated[
    Path | None, typer.Option(help="Commands: a JSON object a line.", **_INPUT)
]
Year: TypeAlias = Annotated[
    int | None,
    typer.Option(
        min=1900,
        max=2200,
        rich_help_panel=_ROSTER_ONLY,
        help="The bid year: users go to the streams YEAR/AREA.",
    ),
]
RosterPrincipal: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="NAME", rich_help_panel=_ROSTER_ONLY, help="Who does it."),
]
RosterRoles: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ROLE",
        rich_help_panel=_ROSTER_ONLY,
        help="A role the principal has; repeatable.",
    ),
]
RosterCause: TypeAlias = Annotated[
    str,
    typer.Option(metavar="TEXT", rich_help_panel=_ROSTER_ONLY, help="What led to it."),
]
StopOnError: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--stop-on-error",
        help="Stop at the first bad line or refused command; slow, as every command "
        "waits for the one before it.",
    ),
]
Acknowledge: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--acknowledge",
        help="Print a JSON line for each command once its answer is durable; the "
        "report goes to stderr, or with --json into the last line.",
    ),
]
