"""Where the way of a command is cut into steps, to be timed from outside.

Few places, and those that the parts of the engine know each other by. One that is gone
fails loudly here: a step that nobody times would look as if it cost nothing.
"""

import importlib
from typing import Any, NamedTuple


class Seam(NamedTuple):
    """A function that is one step or a part of one, without the steps inside it."""

    step: str
    module: str
    name: str


_RUNTIME = "argos_engine.runtime"
_SQLITE = "argos_engine.storage.sqlite.writer"

SEAMS = (
    Seam("submit", f"{_RUNTIME}.desk", "Desk.submit"),
    Seam("submit", f"{_RUNTIME}.desk", "Desk.submit_many"),
    Seam("envelope", f"{_RUNTIME}.scribe", "Scribe.envelope"),
    Seam("post", f"{_RUNTIME}.dispatcher", "Dispatcher.post"),
    Seam("take", f"{_RUNTIME}.dispatcher", "Dispatcher.take"),
    Seam("begin", _SQLITE, "SqliteWriter.begin"),
    Seam("judge", f"{_RUNTIME}.execution", "judge"),
    Seam("draft", f"{_RUNTIME}.execution", "draft"),
    Seam("stage", f"{_RUNTIME}.execution", "Execution.carry_out"),
    Seam("insert", _SQLITE, "SqliteWriter.savepoint"),
    Seam("insert", _SQLITE, "SqliteWriter.append"),
    Seam("insert", _SQLITE, "SqliteWriter.append_all"),
    Seam("insert", _SQLITE, "SqliteWriter.release"),
    Seam("seal", f"{_RUNTIME}.stage", "Stage.seal"),
    Seam("seal", _SQLITE, "SqliteWriter.seal"),
    Seam("commit", _SQLITE, "SqliteWriter.commit"),
    Seam("publish", f"{_RUNTIME}.writer", "Writer._publish"),
    Seam("deliver", f"{_RUNTIME}.writer", "deliver"),
    Seam("tidy", _SQLITE, "SqliteWriter.tidy"),
)

MEANINGS = {
    "submit": "what a desk does besides the next two",
    "envelope": "the caller's words are checked, encoded and fingerprinted",
    "post": "into the mailbox of its actor",
    "take": "its share of taking a group out of the mailboxes",
    "begin": "its share of BEGIN, and of looking at the head of the log",
    "judge": "`decide` and `evolve`, and the event encoded",
    "draft": "the row, and its hash",
    "stage": "the checks before, the new state and the receipt kept for COMMIT",
    "insert": "the row into SQLite, with what guards it",
    "seal": "its share of the hash and the row of the group",
    "commit": "its share of COMMIT, with the disk",
    "publish": "the new state shown, the anchor written, figures noted",
    "deliver": "the answer set, and whoever waits for it woken",
    "tidy": "its share of moving pages from the WAL into the file",
    "rest": "all between them; with threads also until the other one runs",
}
"""The steps in their order."""


def place(seam: Seam) -> tuple[Any, str]:
    """Return what owns the function of a seam, and its name there.

    Raises:
        LookupError: It is not there any more.
    """
    owner: Any = importlib.import_module(seam.module)
    *path, name = seam.name.split(".")
    for part in path:
        owner = getattr(owner, part, None)
    if not hasattr(owner, name):
        raise LookupError(
            f"the step {seam.step!r} is timed at {seam.module}.{seam.name}, which is "
            f"not there any more: {__name__} must name what took its place"
        )
    return owner, name
