"""How a journal file is doing, looked at from outside."""

import os

from argos_engine.audit.archive import Archive
from argos_engine.codec.codec import Codec
from argos_engine.errors import ArgosError
from argos_engine.ports.vitals import StoreVitals
from argos_engine.runtime.health import FileHealth, Health, read_report, running
from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX, read_anchor_file
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.storage.sqlite.stats import read_stats_file


def running_health(path: str | os.PathLike[str]) -> Health | None:
    """Return the report that the engine on a file left last; None if none runs.

    An engine writes one each second. The file itself is not touched.

    Raises:
        UnsupportedFormatError: An engine runs, of a version with other reports.
        OSError: The report cannot be read.
    """
    alive = running(read_stats_file(path))
    return None if alive is None else read_report(alive)


def file_health(path: str | os.PathLike[str]) -> FileHealth:
    """Return how a journal file is doing, whether an engine runs on it or not.

    Never raises for a file that is damaged or missing: that is what it reports.
    """
    alive = problem = head = noted = None
    sizes = StoreVitals(0, 0, 0, 0.0)
    try:
        alive = running(read_stats_file(path))
        # Where a log ends needs no key to be read, and none to be compared.
        journal = SqliteJournal.open(path, read_only=True, mark=None)
        with Archive(journal, Codec(()), lambda: None) as archive:
            sizes = archive.journal.vitals()
            head = archive.head()
            noted = read_anchor_file(f"{os.fspath(path)}{ANCHOR_SUFFIX}")
            if noted is not None:
                archive.check_anchor(noted)
    except (ArgosError, OSError) as error:
        problem = str(error)
    return FileHealth(
        running=alive,
        head=head,
        anchor=noted,
        sizes=sizes,
        problem=problem,
    )
