"""Operators: what they may do, and what may be done to them."""

import datetime

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.domain.metadata import Context, Principal
from argos_engine.domains.bidding.capability import CAPABILITIES, Capability, Role
from argos_engine.domains.bidding.operators.commands import (
    ChangeRole,
    CreateOperator,
    DeleteOperator,
    DisableOperator,
    EnableOperator,
    OperatorCommand,
    RecordOperatorAction,
    RenameOperator,
)
from argos_engine.domains.bidding.operators.decider import OPERATORS
from argos_engine.domains.bidding.operators.events import (
    OperatorCreated,
    OperatorDeleted,
    OperatorEvent,
)
from argos_engine.domains.bidding.operators.evolve import _evolve
from argos_engine.domains.bidding.operators.obstacle import (
    OperatorAction,
    capabilities,
    possible_actions,
)
from argos_engine.domains.bidding.operators.operator import Operators
from argos_engine.domains.bidding.refusal import OperatorError, RoleMissingError
from argos_engine.errors import CommandRejectedError, InvalidInputError
from argos_engine.testing.decider_check import check_decider
from tests.unit.domains.bidding.trusted import trusting

AT = datetime.datetime(2025, 11, 3, tzinfo=datetime.UTC)
PROGRAM = Principal("program:setup", frozenset({"admin"}))
ANN = Principal("operator:ann", frozenset({"admin"}))
PROCESS = Principal("process:operators", frozenset({"process"}))


@attrs.define
class Office:
    """Operators that commands can be given to, one after the other."""

    state: Operators = OPERATORS.initial_state

    def do(self, command, by="ann"):
        principal = by if isinstance(by, Principal) else self.state.principal(by)
        event = OPERATORS.decide(self.state, command, Context(AT, principal, "a test"))
        self.state = OPERATORS.evolve(self.state, event)
        return event


@pytest.fixture
def office():
    """Ann is an admin, Bob enters bids."""
    office = Office()
    office.do(CreateOperator("ann", "Ann", "Ann A.", Role.ADMIN), by=PROGRAM)
    office.do(CreateOperator("bob", "Bob", "Bob B.", Role.BIDDER))
    return office


def test_the_first_operator_is_an_admin():
    with pytest.raises(OperatorError, match="the first operator is an admin"):
        Office().do(CreateOperator("bob", "Bob", "Bob", Role.BIDDER), by=PROGRAM)
    with pytest.raises(RoleMissingError, match="stranger needs the role admin"):
        Office().do(
            CreateOperator("ann", "Ann", "Ann", Role.ADMIN), by=Principal("stranger")
        )


def test_a_role_that_is_only_claimed_counts_for_nothing(office):
    claimed = Principal("operator:bob", frozenset({"admin"}))

    for principal in (
        claimed,
        PROGRAM,
        Principal("operator:eve", frozenset({"admin"})),
    ):
        with pytest.raises(RoleMissingError, match="is no enabled admin"):
            office.do(DisableOperator("ann"), by=principal)


def test_login_names_differ_in_more_than_case(office):
    with pytest.raises(
        OperatorError, match="the login name BOB is that of operator bob"
    ):
        office.do(CreateOperator("eve", "BOB", "Eve", Role.BIDDER))
    with pytest.raises(
        OperatorError, match="the login name bob is that of operator bob"
    ):
        office.do(RenameOperator("ann", login_name="bob"))
    office.do(RenameOperator("bob", login_name="BOB"))
    assert office.state.operators["bob"].login_name == "BOB"


def test_a_login_name_that_was_given_up_is_free(office):
    office.do(RenameOperator("bob", login_name="robert", display_name="Robert"))

    office.do(CreateOperator("eve", "Bob", "Eve", Role.BIDDER))

    assert dict(office.state.logins) == {"ann": "ann", "robert": "bob", "bob": "eve"}


@pytest.mark.parametrize("role", [Role.ADMIN, Role.BIDDER])
def test_capabilities_follow_from_the_role(office, role):
    who = {Role.ADMIN: "ann", Role.BIDDER: "bob"}[role]

    assert capabilities(office.state, who) == CAPABILITIES[role]
    assert office.state.principal(who).roles == {role}


def test_a_bidder_enters_bids_and_no_more():
    assert CAPABILITIES[Role.BIDDER] == {
        Capability.MAINTAIN_PEOPLE,
        Capability.ENTER_BIDS,
    }


def test_a_disabled_operator_may_do_nothing(office):
    office.do(CreateOperator("eve", "Eve", "Eve", Role.ADMIN))
    office.do(DisableOperator("eve"))

    assert capabilities(office.state, "eve") == frozenset()
    assert office.state.principal("eve") == Principal("operator:eve")
    with pytest.raises(RoleMissingError, match="operator:eve is no enabled admin"):
        office.do(EnableOperator("eve"), by="eve")

    office.do(EnableOperator("eve"))
    assert capabilities(office.state, "eve") == CAPABILITIES[Role.ADMIN]


def test_who_is_unknown_may_do_nothing(office):
    assert capabilities(office.state, "eve") == frozenset()
    assert office.state.principal("eve").roles == frozenset()


@pytest.mark.parametrize(
    "command",
    [DisableOperator("ann"), ChangeRole("ann", Role.BIDDER)],
)
def test_the_last_admin_stays(office, command):
    with pytest.raises(OperatorError, match="operator ann is the last admin"):
        office.do(command)
    office.do(CreateOperator("eve", "Eve", "Eve", Role.ADMIN))

    office.do(command)

    assert office.state.is_last_admin("eve")
    with pytest.raises(OperatorError, match="operator eve is the last admin"):
        office.do(attrs.evolve(command, operator_id="eve"), by="eve")


def test_the_last_admin_is_not_deleted(office):
    assert OperatorAction.DELETE not in possible_actions(office.state, "ann")


def test_who_has_done_nothing_is_deleted(office):
    event = office.do(DeleteOperator("bob"))

    assert event == OperatorDeleted("bob", "ann")
    assert set(office.state.operators) == {"ann"}
    assert dict(office.state.logins) == {"ann": "ann"}


def test_an_id_never_stands_for_somebody_else(office):
    """The log may name the one who was deleted, if nobody has taken that down."""
    office.do(DeleteOperator("bob"))

    with pytest.raises(OperatorError, match=r"operator bob was Bob B\., once deleted"):
        office.do(CreateOperator("bob", "Robert", "Robert", Role.BIDDER))
    office.do(CreateOperator("robert", "Bob", "Robert", Role.BIDDER))


@pytest.mark.parametrize("by", ["ann", PROCESS])
def test_who_is_named_in_the_log_is_never_deleted(office, by):
    office.do(RecordOperatorAction("bob"), by=by)

    with pytest.raises(OperatorError, match="bob is named in the log: disable"):
        office.do(DeleteOperator("bob"))
    office.do(DisableOperator("bob"))


def test_what_an_operator_does_to_others_is_in_the_log(office):
    office.do(CreateOperator("eve", "Eve", "Eve", Role.ADMIN))
    office.do(RenameOperator("bob", display_name="Robert"), by="eve")

    assert office.state.operators["eve"].has_acted
    with pytest.raises(OperatorError, match="eve is named in the log"):
        office.do(DeleteOperator("eve"))


def test_nobody_deletes_themselves(office):
    office.do(CreateOperator("eve", "Eve", "Eve", Role.ADMIN))

    with pytest.raises(OperatorError, match="eve cannot delete themselves"):
        office.do(DeleteOperator("eve"), by="eve")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (CreateOperator("bob", "x", "x", Role.BIDDER), "operator bob is there already"),
        (CreateOperator("eve", "x", "x", Role.PROCESS), "a process is no operator"),
        (ChangeRole("bob", Role.PROCESS), "a process is no operator"),
        (ChangeRole("bob", Role.BIDDER), "operator bob is bidder already"),
        (
            RenameOperator("bob", "Bob", "Bob B."),
            "operator bob has these names already",
        ),
        (RenameOperator("eve"), "there is no operator eve"),
        (ChangeRole("eve", Role.ADMIN), "there is no operator eve"),
        (DisableOperator("eve"), "there is no operator eve"),
        (EnableOperator("eve"), "there is no operator eve"),
        (EnableOperator("bob"), "operator bob is not disabled"),
        (DeleteOperator("eve"), "there is no operator eve"),
        (RecordOperatorAction("eve"), "there is no operator eve"),
        (RecordOperatorAction("ann"), "operator ann is known to have acted"),
    ],
)
def test_what_does_not_fit_is_refused(office, command, message):
    before = office.state

    with pytest.raises(OperatorError, match=message):
        office.do(command)
    assert office.state is before


def test_nobody_is_disabled_twice(office):
    office.do(DisableOperator("bob"))

    with pytest.raises(OperatorError, match="operator bob is disabled already"):
        office.do(DisableOperator("bob"))


def test_a_bidder_does_not_manage_operators(office):
    for command in (EnableOperator("bob"), RecordOperatorAction("bob")):
        with pytest.raises(RoleMissingError, match="operator:bob is no enabled admin"):
            office.do(command, by="bob")


def test_operators_are_not_rolled_back(office):
    """Nobody who was shut out comes back by the way of a rollback."""
    ann = Context(AT, office.state.principal("ann"), "a test")
    bob = Context(AT, office.state.principal("bob"), "a test")

    OPERATORS.authorize(office.state, Checkpoint("noon"), ann)
    with pytest.raises(OperatorError, match="never rolled back"):
        OPERATORS.authorize(office.state, Rollback(0, "start again"), ann)
    with pytest.raises(RoleMissingError, match="operator:bob is no enabled admin"):
        OPERATORS.authorize(office.state, Checkpoint("noon"), bob)


def test_a_role_is_one_of_those_there_are():
    with pytest.raises((TypeError, InvalidInputError)):
        ChangeRole("bob", "admin")


def test_what_is_no_command_is_a_mistake_of_the_program(office):
    with pytest.raises(TypeError, match="str is not a command about operators"):
        office.do("let me in")


def test_everything_is_declared():
    assert set(OPERATORS.commands) == set(OperatorCommand.__args__)
    assert OPERATORS.event_classes == set(OperatorEvent.__args__)
    assert OPERATORS.event_classes == set(_evolve.registry) - {object}
    assert str(OPERATORS.stream("center")) == "bid-operators:center"


def test_events_about_nobody_change_nothing():
    nothing = OPERATORS.initial_state
    for event_class in OPERATORS.event_classes - {OperatorCreated}:
        fields = dict.fromkeys((each.name for each in attrs.fields(event_class)), "x")
        assert OPERATORS.evolve(nothing, event_class(**fields)) == nothing
    assert OPERATORS.evolve(nothing, "not an event about operators") is nothing


IDS = some.sampled_from(["ann", "bob", "eve"])
NAMES = some.sampled_from(["one", "ONE", "two"])
ROLES = some.sampled_from(Role)
COMMANDS = some.one_of(
    some.builds(CreateOperator, IDS, NAMES, NAMES, ROLES),
    some.builds(RenameOperator, IDS, some.none() | NAMES, some.none() | NAMES),
    some.builds(ChangeRole, IDS, ROLES),
    some.builds(DisableOperator, IDS),
    some.builds(EnableOperator, IDS),
    some.builds(DeleteOperator, IDS),
    some.builds(RecordOperatorAction, IDS),
)


class AnyOffice(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.office = Office()
        self.office.do(CreateOperator("ann", "Ann", "Ann", Role.ADMIN), by=PROGRAM)
        self.named = set()

    @rule(command=COMMANDS, by=IDS | some.just(PROCESS))
    def anything(self, command, by):
        before = self.office.state
        try:
            event = self.office.do(command, by)
        except CommandRejectedError:
            return
        assert type(event) in OPERATORS.event_classes
        assert self.office.state != before, f"{event} changes nothing"
        self.named.add(event.by)
        if isinstance(command, RecordOperatorAction):
            self.named.add(command.operator_id)

    @invariant()
    def somebody_can_always_manage(self):
        operators = self.office.state.operators.values()
        assert any(op.role is Role.ADMIN and not op.is_disabled for op in operators)

    @invariant()
    def who_is_named_is_there(self):
        assert self.named - {None} <= set(self.office.state.operators)

    @invariant()
    def login_names_stand_for_one_operator(self):
        operators = self.office.state.operators.items()
        expected = {each.login_name.casefold(): key for key, each in operators}
        assert dict(self.office.state.logins) == expected
        assert len(expected) == len(self.office.state.operators)


TestAnyOffice = AnyOffice.TestCase


@pytest.mark.slow
def test_operators_keep_what_every_decider_has_to():
    quick = settings(max_examples=10, stateful_step_count=12, deadline=None)

    check_decider(trusting(OPERATORS, ANN), COMMANDS, settings=quick)
