"""What machines of lives have in common: steps, time, crashes, and a settled end."""

from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, rule

from argos_engine.errors import CommandRejectedError
from argos_engine.storage.memory import MemoryJournal
from argos_engine.testing.stepped import SteppedEngine
from tests.life import Fuse, Life

CRASH_PLACES_MAX = 8
"""Places where a program can end while its process carries a few commands."""


class LivesMachine(RuleBasedStateMachine):
    """Many lives of one journal and its process; `check` says what holds at rest."""

    types = ()
    process = None
    roles = ()

    def __init__(self):
        super().__init__()
        self.lives = 0
        self.journal = MemoryJournal()

    def live(self):
        self.lives += 1
        prefix = f"life{self.lives}"
        engine = SteppedEngine(self.journal, list(self.types), prefix=prefix)
        self.life = Life(engine, self.process)

    def attempt(self, stream, command):
        try:
            self.life.execute(stream, command, roles=self.roles)
        except CommandRejectedError:
            return

    @rule(steps=some.integers(1, 5))
    def let_the_process_go_on(self, steps):
        for _ in range(steps):
            self.life.delivery.step()

    @rule(seconds=some.sampled_from([1, 30]))
    def let_time_pass(self, seconds):
        self.life.engine.clock.advance(seconds)

    @rule(place=some.integers(1, CRASH_PLACES_MAX))
    def crash(self, place):
        self.life.fuse = Fuse(place)
        self.life.run()
        self.journal = self.journal.reopened()
        self.live()

    def teardown(self):
        if not hasattr(self, "life"):
            return
        self.life.before_sending = None
        self.life.engine.clock.advance(60)
        self.life.run()
        self.check()
        self.crash(1)  # everything comes again, and nothing happens
        before = self.life.events()
        self.life.run()
        assert self.life.events() == before
        self.check()

    def check(self):
        raise NotImplementedError
