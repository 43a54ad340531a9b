"""How `argos` tells other programs what became of it."""

from typing import Final

from argos_engine.cli import early_interrupt

OK: Final = 0
DATA: Final = 1
"""Something is wrong with the data: what a verification or a run found."""
USAGE: Final = 2
"""The call cannot be understood; typer's own code for that."""
JOURNAL: Final = 3
REFUSED: Final = 4
UNKNOWN: Final = 5
"""A command was handed in, and nobody knows yet whether it is in the journal."""
INTERNAL: Final = 70
"""A fault of argos itself; `EX_SOFTWARE` of BSD."""
FILES: Final = 74
"""`EX_IOERR` of BSD."""
INTERRUPTED: Final[int] = early_interrupt.INTERRUPTED
PIPE_CLOSED: Final = 141
"""What shells give to a program that wrote to a pipe nobody reads."""

MEANINGS: Final = {
    OK: "all is well",
    DATA: "wrong data: problems found, bad lines, a damaged export, failed commands",
    USAGE: "wrong usage: nothing was done",
    JOURNAL: "the journal cannot be opened or used",
    REFUSED: "the command, or the migration, was not carried out",
    UNKNOWN: "the outcome is not known: run it again, or ask later",
    INTERNAL: "a fault of argos itself",
    FILES: "another file or the output cannot be read or written",
    INTERRUPTED: "interrupted",
    PIPE_CLOSED: "nobody read the output to its end",
}


def epilog() -> str:
    """Return what the help says about exit codes, as Markdown."""
    lines = (f"- **{code}**: {meaning}" for code, meaning in MEANINGS.items())
    return "Exit codes:\n\n" + "\n".join(lines)
