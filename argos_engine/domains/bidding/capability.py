"""Capabilities: what each role lets an operator do."""

import enum

from argos_engine.domain.metadata import Context
from argos_engine.domains.bidding.refusal import RoleMissingError


class Role(enum.StrEnum):
    """What a principal is there for; operators are never users."""

    ADMIN = "admin"
    BIDDER = "bidder"
    PROCESS = "process"
    """A program that carries facts from one stream to another; never an operator."""


class Capability(enum.StrEnum):
    """Something that not every operator may do."""

    MANAGE_STRUCTURE = "manage_structure"
    MANAGE_PEOPLE = "manage_people"
    MAINTAIN_PEOPLE = "maintain_people"
    """Crew and seniority only."""
    ADOPT_FACTS = "adopt_facts"
    CARRY_GRANTS = "carry_grants"
    """Activate the year that was granted it, and give the grant back."""
    RECORD_OPERATORS = "record_operators"
    """Take down that an operator has done something."""
    RUN_ROUNDS = "run_rounds"
    ENTER_BIDS = "enter_bids"
    OVERRIDE = "override"
    TAKE_CHECKPOINTS = "take_checkpoints"
    ROLL_BACK = "roll_back"
    MANAGE_OPERATORS = "manage_operators"


CAPABILITIES: dict[Role, frozenset[Capability]] = {
    # Only one year takes bids: an admin asks for the grant, and never goes without.
    Role.ADMIN: frozenset(Capability) - {Capability.CARRY_GRANTS},
    Role.BIDDER: frozenset({Capability.MAINTAIN_PEOPLE, Capability.ENTER_BIDS}),
    Role.PROCESS: frozenset(
        {
            Capability.ADOPT_FACTS,
            Capability.CARRY_GRANTS,
            Capability.RECORD_OPERATORS,
        }
    ),
}


def require(context: Context, capability: Capability) -> None:
    """Check that a role of the principal gives the *capability*.

    Raises:
        RoleMissingError: Names the principal and the roles that would do.
    """
    roles = [role for role in Role if capability in CAPABILITIES[role]]
    if context.principal.roles.isdisjoint(roles):
        raise RoleMissingError(
            f"{context.principal.id} needs the role {' or '.join(roles)}"
        )
