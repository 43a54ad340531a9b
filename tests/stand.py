"""A runtime on a test stand: stepped by hand, in one thread, on a clock that stands."""

import attrs
import pytest

from argos_engine.audit.archive import Archive
from argos_engine.codec.codec import Codec
from argos_engine.domain.metadata import Principal
from argos_engine.domain.policy import CheckpointPolicy
from argos_engine.ports.clock import FixedClock
from argos_engine.ports.ids import CountedIds
from argos_engine.runtime.append import encoded_batch
from argos_engine.runtime.desk import Desk
from argos_engine.runtime.envelope import Sender
from argos_engine.runtime.health import report
from argos_engine.runtime.limits import Limits
from argos_engine.runtime.runtime import Environment, Runtime
from argos_engine.runtime.scribe import Wishes
from argos_engine.storage.memory import MemoryJournal
from tests.accounts import ACCOUNT, Deposit

WIDE = Limits(
    mailbox_commands_max=1_000,
    queue_commands_max=1_000,
    queue_bytes_max=1_000_000,
    read_seconds_max=10.0,
    group_commands_max=1_000,
    group_bytes_max=1_000_000,
    group_seconds_max=1.0,
    live_actors_max=1_000,
)
"""Limits that stand in nobody's way."""

NOON = 1_700_000_000_000_000
STEPS_MAX = 10_000


class Stand:
    """A runtime without threads, and what a test asks of it."""

    def __init__(
        self,
        journal=None,
        *,
        deciders=(ACCOUNT,),
        interval=None,
        clock=None,
        ids=None,
        **limits,
    ):
        self.journal = MemoryJournal() if journal is None else journal
        self.clock = clock or FixedClock(NOON)
        self.codec = Codec(deciders)
        self.runtime = Runtime(
            self.journal,
            self.codec,
            Environment(self.clock, ids or CountedIds()),
            limits=attrs.evolve(WIDE, **limits),
            policy=CheckpointPolicy(interval),
        )
        self.archive = Archive(
            self.journal, self.codec, lambda: self.runtime.published, self.clock
        )
        self.desk = self.acting_as("clerk:7")

    def acting_as(self, principal, *roles, cause="a test", wait_seconds=0):
        sender = Sender(Principal(principal, roles), cause)
        return Desk(self.runtime.office(sender, wait_seconds))

    # Writing

    def submit(self, stream, *commands, **wishes):
        """Hand in commands; return a handle, or a list of handles for several."""
        handles = [self.desk.submit(stream, each, **wishes) for each in commands]
        return handles[0] if len(handles) == 1 else handles

    def append(self, stream, *events, principal="clerk:7", cause="a test", **wishes):
        """Hand in a batch of events; return its handle."""
        office = self.runtime.office(Sender(Principal(principal), cause), 0)
        action = encoded_batch(self.codec.of(stream).events, events)
        envelope = office.scribe.batch(stream, action, Wishes(**wishes))
        office.dispatcher.post(envelope)
        return envelope.handle

    def run(self):
        """Step until there is nothing to do; return how many steps it took."""
        for step in range(STEPS_MAX):
            if not self.runtime.step():
                return step
        raise AssertionError("the runtime does not come to rest")

    def execute(self, stream, command, **wishes):
        """Carry out one command, and all that waits besides; return its receipt."""
        handle = self.submit(stream, command, **wishes)
        self.run()
        return handle.result(0)

    def activate(self, *streams):
        """Let a reader find the states of *streams*, without any command."""
        for stream in streams:
            self.submit(stream, Deposit(1)).cancel()
        self.run()

    def prepare(self):
        """Let a reader do all it has to do, and nothing else happen."""
        while self.runtime.preparer.step():
            pass

    def one_group(self):
        """Prepare what waits, then carry out exactly one group."""
        self.prepare()
        return self.runtime.writer.step()

    # Looking

    def standing(self, stream):
        return self.runtime.standing(stream)

    def state(self, stream):
        """Return the published state, whether the stream is live or not."""
        standing = self.standing(stream)
        return standing.now.state if standing else self.archive.state(stream)

    def version(self, stream):
        return self.standing(stream).now.version

    def log(self, stream=None):
        """Return the stored events, of one stream or of all."""
        with self.journal.read() as reader:
            rows = reader.log(0, 1_000_000)
        return [row for row in rows if stream in (None, row.stream)]

    def events(self, stream):
        """Return the events of *stream* as the decider knows them."""
        catalogue = self.codec.of(stream).events
        return [catalogue.decode(row) for row in self.log(stream)]

    def groups(self):
        with self.journal.read() as reader:
            return list(reader.groups(0, 1_000_000))

    def refusals(self):
        with self.journal.read() as reader:
            return list(reader.refusals((0, ""), 1_000_000))

    def snapshots(self, stream):
        """Return the stream's snapshots as version -> reason."""
        stored = self.journal.committed.snapshots.get(stream, {})
        return {version: stored[version].reason for version in sorted(stored)}

    def head(self):
        with self.journal.read() as reader:
            return reader.head()

    def anchor(self):
        return self.journal.anchor().read()

    def health(self):
        return report(self.runtime, 42)

    def verify(self):
        live = {
            stream: (standing.now.version, standing.now.state)
            for stream, standing in self.runtime.live()
        }
        return self.archive.verify(live=live)

    def restarted(self, **changes):
        """Return a new runtime on what was committed, as after a crash."""
        return Stand(
            self.journal.reopened(),
            **{"clock": self.clock, "ids": CountedIds("later"), **changes},
        )


def failed_with(handle, error):
    """Return the error that *handle* was answered with, which is an *error*."""
    with pytest.raises(error) as caught:
        handle.result(0)
    return caught.value
