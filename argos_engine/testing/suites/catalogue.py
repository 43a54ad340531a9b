"""All suites by name."""

from argos_engine.testing.subject import JARS, Subject
from argos_engine.testing.suite import Suite
from argos_engine.testing.suites.awaiting_fault import AwaitingFaults
from argos_engine.testing.suites.bit_flip import BitFlips
from argos_engine.testing.suites.double_fault import DoubleFaults
from argos_engine.testing.suites.every_cut import EveryCut
from argos_engine.testing.suites.expected_loss import ExpectedLosses
from argos_engine.testing.suites.failed_move import FailedMoves
from argos_engine.testing.suites.failed_sync import FailedSyncs
from argos_engine.testing.suites.interruption import Interruptions
from argos_engine.testing.suites.kill import Kills
from argos_engine.testing.suites.opening_fault import OpeningFaults
from argos_engine.testing.suites.out_of_memory import OutOfMemory
from argos_engine.testing.suites.power_loss import PowerLosses
from argos_engine.testing.suites.seeded_bug import SeededBugs
from argos_engine.testing.suites.settlement_fault import SettlementFaults
from argos_engine.testing.suites.sidecar_fault import SidecarFaults
from argos_engine.testing.suites.single_fault import SingleFaults
from argos_engine.testing.suites.threaded_fault import ThreadedFaults


def suites_on(subject: Subject) -> dict[str, Suite]:
    """Return the suites that take a domain of your own, by name."""
    suites: tuple[Suite, ...] = (
        SingleFaults(subject),
        DoubleFaults(subject),
        PowerLosses(subject),
        FailedSyncs(subject),
        FailedMoves(subject),
        Kills(subject),
        OutOfMemory(subject),
        BitFlips(subject),
        Interruptions(subject),
    )
    return {suite.name: suite for suite in suites}


_ON_JARS: tuple[Suite, ...] = (
    AwaitingFaults(),
    ThreadedFaults(),
    OpeningFaults(),
    SettlementFaults(),
    SidecarFaults(),
    EveryCut(),
    ExpectedLosses(),
    SeededBugs(),
)

SUITES: dict[str, Suite] = {
    **suites_on(JARS),
    **{suite.name: suite for suite in _ON_JARS},
}
