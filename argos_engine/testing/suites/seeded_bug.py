"""Each seeded bug must be caught, or the suites prove nothing."""

import functools
import pathlib
from collections import Counter
from collections.abc import Iterator, Sequence

import attrs

from argos_engine.testing import seeded_bugs
from argos_engine.testing.seeded_bugs import Bug
from argos_engine.testing.suite import BrokenPromiseError, Suite, run_suite
from argos_engine.testing.suites.awaiting_fault import AwaitingFaults
from argos_engine.testing.suites.double_fault import DoubleFaults
from argos_engine.testing.suites.expected_loss import synchronous
from argos_engine.testing.suites.failed_move import FailedMoves
from argos_engine.testing.suites.failed_sync import FailedSyncs
from argos_engine.testing.suites.interruption import Interruptions
from argos_engine.testing.suites.power_loss import PowerLosses
from argos_engine.testing.suites.sidecar_fault import SidecarFaults
from argos_engine.testing.suites.threaded_fault import ThreadedFaults

_UNFIT = (AttributeError, NameError, TypeError)
"""What a bug raises that was made for another form of the engine."""

CAUGHT = "caught: "
"""Begins what is counted for a bug that was caught."""


@attrs.frozen
class Prey:
    """A bug, and the suite that is to catch it."""

    name: str
    bug: Bug
    hunter: Suite
    cases_max: int = 60


PREY: Sequence[Prey] = (
    Prey(
        "acknowledge before commit",
        seeded_bugs.acknowledge_before_commit,
        PowerLosses(),
    ),
    Prey("refuse before commit", seeded_bugs.refuse_before_commit, PowerLosses()),
    Prey("publish before commit", seeded_bugs.publish_before_commit, DoubleFaults()),
    Prey("trust a COMMIT error", seeded_bugs.trust_commit_error, DoubleFaults()),
    Prey(
        "go on after a rollback",
        seeded_bugs.go_on_after_rollback,
        Interruptions(),
        cases_max=300,  # few disturbances end a transaction with more to come in it
    ),
    Prey("synchronous=NORMAL", functools.partial(synchronous, 1), PowerLosses()),
    Prey("trust the WAL at open", seeded_bugs.trust_the_wal, FailedSyncs()),
    Prey("copy the WAL unsynced", seeded_bugs.copy_the_wal_unsynced, FailedSyncs()),
    Prey("show the WAL unwritten", seeded_bugs.show_the_wal_unwritten, FailedSyncs()),
    Prey("trust what was moved", seeded_bugs.trust_what_was_moved, FailedMoves()),
    Prey("drop from the queue", seeded_bugs.drop_from_queue, DoubleFaults()),
    Prey(
        "snapshot outside the transaction",
        seeded_bugs.snapshot_outside_transaction,
        PowerLosses(),
    ),
    Prey(
        "overlook duplicates in a group",
        seeded_bugs.overlook_duplicates_in_group,
        PowerLosses(),
    ),
    Prey(
        "wake tasks before commit",
        seeded_bugs.wake_tasks_before_commit,
        AwaitingFaults(),
    ),
    Prey(
        "show tasks a state before commit",
        seeded_bugs.publish_before_commit,
        AwaitingFaults(),
    ),
    Prey(
        "take back what has begun",
        seeded_bugs.take_back_what_has_begun,
        AwaitingFaults(),
    ),
    Prey(
        "reuse the slot of a cancelled command",
        seeded_bugs.reuse_slot_of_cancelled,
        AwaitingFaults(),
    ),
    Prey(
        "trust short writes of the anchor",
        seeded_bugs.trust_short_writes_of_the_anchor,
        SidecarFaults(),
    ),
    Prey(
        "take back what a thread has begun",
        seeded_bugs.take_back_what_has_begun,
        ThreadedFaults(),
    ),
    Prey(
        "forget who gave up opening",
        seeded_bugs.forget_who_gave_up_opening,
        AwaitingFaults(),
    ),
)


class SeededBugs:
    """Runs a suite with a bug in the engine, until it is caught."""

    name = "seeded-bug"

    def seeds(self) -> Iterator[int]:
        """Return the numbers of all bugs, and again from the start."""
        while True:
            yield from range(len(PREY))

    def run(self, seed: int, directory: pathlib.Path) -> Counter[str]:
        """Hunt one bug.

        Raises:
            BrokenPromiseError: It got away, or does not fit the engine any more.
        """
        del directory  # each case of the hunt has one of its own
        prey = PREY[seed % len(PREY)]
        with prey.bug():
            for case in range(prey.cases_max):
                report = run_suite(prey.hunter, cases=1, after=case)
                if report.failures:
                    _require_bug(prey, report.failures[0])
                    caught = Counter({f"{CAUGHT}{prey.name}": 1})
                    return caught + Counter({"cases until caught": case + 1})
        raise BrokenPromiseError(f"{prey.name}: got away in {prey.cases_max} cases")


def _require_bug(prey: Prey, failure: str) -> None:
    """Return if the suite has failed by what the bug does, not by how it is made."""
    if any(error.__name__ in failure for error in _UNFIT):
        raise BrokenPromiseError(f"{prey.name}: does not fit the engine: {failure}")
