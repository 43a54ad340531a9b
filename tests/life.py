"""A life of an engine on a file with one process, a step at a time, until a crash."""

import itertools
from contextlib import contextmanager

from argos_engine.audit.archive import Archive
from argos_engine.messaging.bus import Bus
from argos_engine.messaging.delivery import Delivery
from argos_engine.messaging.feed import Feed
from argos_engine.messaging.ledger import Ledger
from argos_engine.messaging.recipient import AtLeastOnce
from argos_engine.messaging.retry import RetryPolicy
from argos_engine.messaging.start import Start
from argos_engine.ports.clock import FixedClock
from argos_engine.processes.handling import Handling
from argos_engine.runtime.desk import Desk
from argos_engine.testing.stepped import NOON, open_stepped
from tests.hall import StepwiseWorkbench, drained

RETRY = RetryPolicy(attempts_max=2, first_pause_seconds=1)


class CrashError(BaseException):
    """The program ends here."""


class Fuse:
    """Burns down at every place where a program can end, and ends it there."""

    def __init__(self, length=None):
        self.left = length
        self.passed = 0

    @property
    def is_burnt(self):
        return self.left == 0

    def burn(self):
        self.passed += 1
        if self.left is not None:
            if self.left == 1:
                self.left = 0
            if self.is_burnt:
                raise CrashError
            self.left -= 1


class Life:
    """An engine and its process; `crash` ends both without a word."""

    def __init__(self, engine, process, fuse=None, retry=RETRY):
        self.engine = engine
        self.fuse = fuse or Fuse()
        self.before_sending = None
        """Called before each command of the process: what others do meanwhile."""
        journal, codec = self.engine.journal, self.engine.codec
        runtime = self.engine.runtime
        feed = Feed(journal, codec, lambda: runtime.published)
        self.bus = runtime.writer.publisher = Bus(feed)
        handling = Handling(
            process,
            lambda sender: BurningDesk(self, Desk(runtime.office(sender, 0))),
            lambda offset: Archive(journal, codec, lambda: offset),
        )
        ledger = Ledger(process.principal.id, StepwiseWorkbench(runtime))
        recipient = AtLeastOnce(handling, ledger, engine.clock)
        cursor = self.bus.cursor(process.where, Start.BEGINNING)
        name = process.principal.id
        self.delivery = Delivery(name, cursor, recipient, retry, engine.clock)

    def execute(self, stream, *commands, principal="tester", roles=()):
        """Carry out commands, and return the receipt of the last."""
        desk = self.engine.acting_as(principal, roles=roles)
        handles = [desk.submit(stream, each) for each in commands]
        self.engine.run()
        return [handle.result(0) for handle in handles][-1]

    def run(self):
        """Let the process deal with all there is; return its pause."""
        return drained(self.delivery)

    def events(self, stream=None):
        """Return who has what recorded, in order."""
        history = [
            each for each in self.log() if stream is None or each.stream == stream
        ]
        return [(str(each.stream), each.principal.id, each.event) for each in history]

    def log(self):
        found, last = [], self.engine.runtime.published
        cursor = self.bus.cursor(None, Start.BEGINNING)
        while cursor.position < last:
            batch = cursor.peek(100)
            if batch is None:
                cursor.refill()
                continue
            found += batch.events
            cursor.advance(batch.upto)
        return found

    def state(self, stream):
        return self.engine.archive.state(stream)

    def crash(self):
        """End without closing anything in order."""
        self.engine.journal.close()


@contextmanager
def lives(path, types, make, process):
    """Yield what begins the next life of one journal, and ends the one before it."""
    numbers = itertools.count(1)
    clock = FixedClock(NOON)
    begun = []

    def begin(fuse=None):
        if begun:
            begun.pop().crash()
        engine = open_stepped(path, *types, prefix=f"life{next(numbers)}", clock=clock)
        begun.append(make(engine, process, fuse))
        return begun[-1]

    yield begin
    for life in begun:
        life.crash()


class BurningDesk:
    """Carries commands out at once; the program may end before and after each."""

    def __init__(self, life, desk):
        self._life = life
        self._desk = desk

    def execute(self, stream, command, **wishes):
        self._life.fuse.burn()
        if self._life.before_sending is not None:
            self._life.before_sending(stream, command)
        handle = self._desk.submit(stream, command, **wishes)
        self._life.engine.run()
        self._life.fuse.burn()
        return handle.result(0)
