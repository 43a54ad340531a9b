"""Copies that prove themselves: made, opened and verified before they count."""

import os
import pathlib
import tempfile
from collections.abc import Callable

import attrs

from argos_engine.audit.inspection import Progress
from argos_engine.audit.report import VerificationReport
from argos_engine.audit.verify import verify
from argos_engine.codec.codec import Codec
from argos_engine.errors import InvalidInputError
from argos_engine.ports.journal import Journal
from argos_engine.ports.records import JournalHead


@attrs.frozen
class BackupReport:
    """A copy, where it ends, and what its verification found."""

    path: str
    head: JournalHead
    verification: VerificationReport

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong with the copy."""
        return self.verification.is_sound


def back_up(
    journal: Journal,
    codec: Codec,
    path: str | os.PathLike[str],
    progress: Callable[[str, int, int], None],
) -> BackupReport:
    """Copy *journal*, which may be written to, and verify the copy.

    Args:
        journal: What to copy.
        codec: Deciders; their states are folded in the verification.
        path: A file that does not exist yet.
        progress: Called with what is done, how much of it, and how much there is.

    Raises:
        ConfigurationError: The file exists, or cannot be made.
        InvalidInputError: It is no path.
        JournalError: The journal could not be read. No file is left.
    """
    if not isinstance(path, str | os.PathLike):
        raise InvalidInputError("path", path, "must be a path")
    target = os.fspath(path)
    copy = journal.copy_to(target, _named("copying", progress))
    try:
        with copy.read() as reader:
            head = reader.head()
        report = verify(copy, codec, progress=_named("verifying", progress))
    finally:
        copy.close()
    return BackupReport(target, head, report)


def restore_drill(
    backup: Journal, codec: Codec, progress: Callable[[str, int, int], None]
) -> BackupReport:
    """Restore *backup* into a scratch place, verify everything there, and tidy up."""
    with tempfile.TemporaryDirectory(prefix="argos-drill-") as scratch:
        place = pathlib.Path(scratch) / "restored.db"
        return back_up(backup, codec, place, progress)


def _named(what: str, progress: Callable[[str, int, int], None]) -> Progress:
    return lambda done, total: progress(what, done, total)
