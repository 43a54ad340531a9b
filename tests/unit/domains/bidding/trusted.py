"""Deciders whose every command comes from one principal, for checks that name none."""

import attrs

from argos_engine.domain.decider import allow
from argos_engine.domain.metadata import Principal

ADMIN = Principal("operator:MK", frozenset({"admin"}))


def trusting(decider, principal=ADMIN):
    """Return *decider* as it answers *principal*, with every action authorized."""

    def decide(state, command, context):
        return decider.decide(state, command, context.changed(principal=principal))

    return attrs.evolve(decider, decide=decide, authorize=allow)
