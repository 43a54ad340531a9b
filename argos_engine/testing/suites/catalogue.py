"""All suites by name."""

from argos_engine.testing.suite import Suite
from argos_engine.testing.suites.awaiting_fault import AwaitingFaults
from argos_engine.testing.suites.bit_flip import BitFlips
from argos_engine.testing.suites.double_fault import DoubleFaults
from argos_engine.testing.suites.every_cut import EveryCut
from argos_engine.testing.suites.expected_loss import ExpectedLosses
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

SUITES: dict[str, Suite] = {
    suite.name: suite
    for suite in (
        SingleFaults(),
        DoubleFaults(),
        PowerLosses(),
        FailedSyncs(),
        ExpectedLosses(),
        Kills(),
        OutOfMemory(),
        BitFlips(),
        Interruptions(),
        AwaitingFaults(),
        ThreadedFaults(),
        OpeningFaults(),
        SettlementFaults(),
        SidecarFaults(),
        EveryCut(),
        SeededBugs(),
    )
}
