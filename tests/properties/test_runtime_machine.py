"""The runtime against a model, over everything that may happen to a journal."""

import attrs
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from immutables import Map

from argos_engine.domain.lifecycle import Checkpoint, Rollback
from argos_engine.errors import ArgosError
from argos_engine.ports.clock import to_datetime
from argos_engine.ports.ids import CountedIds
from argos_engine.storage.memory import MemoryJournal
from argos_engine.storage.sqlite.journal import SqliteJournal
from tests.accounts import ALICE, BOB, CAROL, CloseYear, Deposit, Withdraw
from tests.properties.model import Failed, Model, Written
from tests.stand import NOON, Stand

INTERVAL = 4
STREAMS = some.sampled_from([ALICE, BOB, CAROL])
NAMES = some.sampled_from(["noon", "evening"])
AMOUNTS = some.integers(1, 9)
ACTIONS = some.one_of(
    AMOUNTS.map(Deposit),
    AMOUNTS.map(Withdraw),
    some.builds(CloseYear),
    some.builds(Checkpoint, some.none() | NAMES),
    some.builds(Rollback, some.integers(0, 12) | NAMES, some.just("typo")),
)
COMMAND_IDS = some.none() | some.sampled_from(["a", "b", "c", "d"])
COMMANDS = some.tuples(ACTIONS, COMMAND_IDS)
QUICK_TO_FAIL = settings(phases=set(Phase) - {Phase.explain})
"""Explaining a failure takes longer than finding it, and the steps tell enough."""
LIMITS = {"live_actors_max": 1, "group_commands_max": 3}


class RuntimeMachine(RuleBasedStateMachine):
    """Commands one by one and in bunches, restarts, clocks that jump, questions."""

    def __init__(self):
        super().__init__()
        self.restarts = 0
        self.is_sound = True
        self.stand = Stand(self.new_journal(), interval=INTERVAL, **LIMITS)
        self.model = Model(INTERVAL, NOON)

    def new_journal(self):
        return MemoryJournal()

    def reopened(self, journal):
        return journal.reopened()

    # What may happen

    @rule(stream=STREAMS, commands=some.lists(COMMANDS, min_size=1, max_size=6))
    def execute(self, stream, commands):
        handles = [
            self.stand.desk.submit(stream, action, command_id=command_id)
            for action, command_id in commands
        ]
        self.stand.run()

        self.is_sound = False
        for handle, (action, command_id) in zip(handles, commands, strict=True):
            check(handle, self.model.execute(stream, action, command_id))
        self.is_sound = True

    @rule(seconds=some.integers(-5, 20))
    def let_time_pass(self, seconds):
        self.stand.clock.advance(seconds)
        self.model.now = self.stand.clock.now()

    @rule()
    def restart(self):
        self.restarts += 1
        self.stand = Stand(
            self.reopened(self.stand.journal),
            interval=INTERVAL,
            clock=self.stand.clock,
            ids=CountedIds(f"after restart {self.restarts}"),
            **LIMITS,
        )
        self.model.restart()

    @rule(stream=STREAMS, seconds=some.integers(0, 60))
    def ask_about_a_time(self, stream, seconds):
        moment = self.model.now - seconds * 1_000_000
        expected = self.model.stream(stream)

        self.stand.runtime.timeline.settle(to_datetime(moment), 0)
        found = self.stand.archive.state_at(stream, to_datetime(moment))

        assert found == expected.states[expected.version_at(moment)]
        self.model.ask_about(moment)

    @precondition(lambda self: self.model.streams)
    @rule(stream=STREAMS, share=some.floats(0, 1))
    def ask_about_a_version(self, stream, share):
        expected = self.model.stream(stream)
        version = round(share * expected.version)

        assert self.stand.archive.state_at(stream, version) == expected.states[version]

    @rule(stream=STREAMS, name=NAMES)
    def ask_about_a_checkpoint(self, stream, name):
        expected = self.model.stream(stream)
        if name in expected.names:
            found = self.stand.archive.state_at(stream, name)

            assert found == expected.states[expected.names[name]]

    # What always holds

    @invariant()
    def states_are_those_of_the_model(self):
        for stream, expected in self.model.streams.items():
            assert self.stand.state(stream) == expected.state
            assert self.stand.archive.version(stream) == expected.version

    @invariant()
    def few_are_live(self):
        assert len(self.stand.runtime.live()) <= 1

    def teardown(self):
        if self.is_sound:
            self.check_everything()
        self.stand.runtime.close(0)

    def check_everything(self):
        for stream, expected in self.model.streams.items():
            self.check_stream(stream, expected)
        report = self.stand.verify()
        assert report.problems == ()
        assert report.missing_snapshots == 0

    def check_stream(self, stream, expected):
        archive = self.stand.archive
        entries = archive.history(stream, limit=1_000).entries
        versions = range(1, expected.version + 1)

        assert [entry.version for entry in entries] == [*versions]
        assert [entry.superseded_by for entry in entries] == [
            expected.hidden_by(version) for version in versions
        ]
        assert {e.version for e in entries if e.ordinal} == expected.automatic
        assert archive.checkpoints(stream) == expected.names
        assert self.states(stream, expected) == expected.states

    def states(self, stream, expected):
        versions = range(expected.version + 1)
        return [self.stand.archive.state_at(stream, version) for version in versions]


class MemoryMachine(RuntimeMachine):
    def check_stream(self, stream, expected):
        super().check_stream(stream, expected)
        journal = self.stand.journal
        kept = journal.committed
        journal.committed = attrs.evolve(kept, snapshots=Map())

        assert self.states(stream, expected) == expected.states

        journal.committed = kept


def check(handle, expected):
    match expected:
        case Written():
            receipt = handle.result(0)
            found = Written(receipt.version, receipt.duplicate, receipt.superseded_by)
            assert found == expected
        case Failed(kind, reason):
            with pytest.raises(ArgosError) as caught:
                handle.result(0)
            assert isinstance(caught.value, kind)
            assert str(caught.value).startswith(reason)


def test_memory_machine():
    run_state_machine_as_test(MemoryMachine, settings=QUICK_TO_FAIL)


def test_sqlite_machine(tmp_path_factory):
    class SqliteMachine(RuntimeMachine):
        def new_journal(self):
            path = tmp_path_factory.mktemp("machine") / "bank.db"
            return SqliteJournal.open(path)

        def reopened(self, journal):
            journal.close()
            return SqliteJournal.open(journal.path)

    fewer = max(5, settings.default.max_examples // 5)
    run_state_machine_as_test(
        SqliteMachine,
        settings=settings(QUICK_TO_FAIL, max_examples=fewer, stateful_step_count=25),
    )
