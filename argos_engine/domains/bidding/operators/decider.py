"""The decider of operators: what an engine is given to keep them."""

from argos_engine.domain.decider import Decider
from argos_engine.domains.bidding.operators import events
from argos_engine.domains.bidding.operators.commands import OperatorCommand
from argos_engine.domains.bidding.operators.events import OperatorEvent
from argos_engine.domains.bidding.operators.evolve import evolve
from argos_engine.domains.bidding.operators.operator import Operators
from argos_engine.domains.bidding.operators.rules import RULES, authorize, decide

OPERATORS: Decider[OperatorCommand, OperatorEvent, Operators] = Decider(
    "bid-operators",
    Operators(),
    decide,
    evolve,
    {
        "operator.account.created": events.OperatorCreated,
        "operator.account.renamed": events.OperatorRenamed,
        "operator.role.changed": events.RoleChanged,
        "operator.account.disabled": events.OperatorDisabled,
        "operator.account.enabled": events.OperatorEnabled,
        "operator.account.deleted": events.OperatorDeleted,
        "operator.action.recorded": events.OperatorActed,
    },
    commands=tuple(RULES),
    authorize=authorize,
)
"""One aggregate for a center, of no year and no area: `OFFICE`."""

OFFICE = OPERATORS.stream("center")
"""The stream whose operators work at the bid desks."""
