"""The process that takes down which operators the log of bidding names."""

from argos_engine.domains.bidding.active_year.decider import ACTIVE_YEAR
from argos_engine.domains.bidding.capability import Role
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.operators.commands import RecordOperatorAction
from argos_engine.domains.bidding.operators.decider import OFFICE
from argos_engine.domains.bidding.year.decider import YEAR
from argos_engine.processes.occasion import Occasion
from argos_engine.processes.process import Process, Reaction, Source
from argos_engine.processes.send import Send


def record(occasion: Occasion) -> Reaction:
    """Take down that the operator behind an event has acted, if nobody has yet.

    What an operator does before that is known is refused as known already, or comes
    too late for somebody who was deleted meanwhile, whose id nobody else gets.
    """
    operators = occasion.state(OFFICE)
    operator = operators.acting(occasion.recorded.principal)
    if operator is not None and not operator.has_acted:
        yield Send(OFFICE, RecordOperatorAction(operator.operator_id), "record")


OPERATOR_RECORDS = Process(
    "operator-records",
    [Source(YEAR), Source(AREA), Source(ACTIVE_YEAR)],
    record,
    roles=[Role.PROCESS],
)
"""Runs wherever operators work: `engine.run_process(OPERATOR_RECORDS)`."""
