"""One journal of a soak, from its first command to the comparison with the ledger."""

import pathlib
import random
from collections import Counter
from collections.abc import Callable

import apsw

from argos_engine.config import EngineSettings
from argos_engine.engine import Engine
from argos_engine.errors import ArgosError
from argos_engine.ports.ids import CountedIds
from argos_engine.runtime.handle import Handle
from argos_engine.runtime.item import ManyItem
from argos_engine.runtime.vitals import EngineState
from argos_engine.testing.faults import Extent, Fault, FaultPlan, Operation
from argos_engine.testing.jar import JAR
from argos_engine.testing.journal_files import remove_files
from argos_engine.testing.ledger import Ledger
from argos_engine.testing.reopening import reopen
from argos_engine.testing.subject import JARS
from argos_engine.testing.suite import BrokenPromiseError, demand
from argos_engine.testing.suites.kill import kill_one
from argos_engine.testing.workload import Workload

ANSWER_SECONDS_MAX = 60.0
"""A command without an answer by then has none."""
SETTINGS = EngineSettings(
    live_actors_max=2, checkpoint_interval_events=20, reader_connections=2
)
"""Small, so that aggregates leave memory and come back all the time."""

_BURST_MAX = 40
_SHARE_WITH_ID = 0.5
_SHARE_OF_RETRIES = 0.1
_SHARE_OF_STICKY = 0.3
_FAULT_NUMBER_MAX = 8
_KILL_MEAN_SECONDS = 0.02
_FAULTY = (Operation.SYNC, Operation.SYNC, Operation.WRITE, Operation.READ, None)


class Season:
    """Drives one engine with threads on a real file, by turns sound and failing.

    What is done follows from *chance* alone; how it interleaves does not.

    Args:
        directory: Empty.
        chance: Draws every choice.
        plan: Of the disk below, which is entered already.
    """

    def __init__(
        self, directory: pathlib.Path, chance: random.Random, plan: FaultPlan
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.ledger = Ledger()
        self._path = directory / "soak.db"
        self._chance = chance
        self._plan = plan
        self._lives = 0
        self._drawn = 0
        self._given: list[ManyItem] = []
        self._operations: dict[Callable[[], object], int] = {
            self._work: 100,
            self._work_and_read: 40,
            self._work_on_a_failing_disk: 8,
            self._restart: 2,
            self._open_on_a_failing_disk: 2,
            self._kill: 3,
            self._verify: 2,
            self._back_up: 2,
        }
        self._engine = self._open()

    def run(self, commands: int) -> None:
        """Go on until so many commands were handed in, and account for all of them.

        Raises:
            BrokenPromiseError: Something that was promised did not hold.
        """
        operations, weights = zip(*self._operations.items(), strict=True)
        try:
            while self._drawn < commands:
                (operation,) = self._chance.choices(operations, weights)
                operation()
                self.counts["operations"] += 1
        finally:
            self._plan.disarm()
            self._engine.close()
        demand(reopen(self._path, self.ledger), about="at the end of a season")
        self.counts.update(self.ledger.counts())

    def _open(self) -> Engine:
        self._lives += 1
        ids = CountedIds(f"life{self._lives}")
        return Engine.open(self._path, JAR, settings=SETTINGS, ids=ids)

    def _restart(self) -> None:
        self._engine.close()
        self._engine = self._open()
        self.counts["restarts of the engine"] += 1

    def _submit(self) -> list[tuple[Handle, bool]]:
        """Hand in some commands; return handles, and whether the id was given."""
        desk = self._engine.acting_as("soaker", cause="a soak")
        drawn = [self._draw() for _ in range(self._chance.randint(1, _BURST_MAX))]
        handles = desk.submit_many(item for item, _ in drawn)
        return [
            (handle, is_id_given)
            for handle, (_, is_id_given) in zip(handles, drawn, strict=True)
        ]

    def _draw(self) -> tuple[ManyItem, bool]:
        self._drawn += 1
        if self._given and self._chance.random() < _SHARE_OF_RETRIES:
            return self._chance.choice(self._given), True
        stream = self._chance.choice(JARS.streams)
        action = JARS.draw_action(self._chance, f"point {self._drawn}")
        if self._chance.random() > _SHARE_WITH_ID:
            return (stream, action), False
        self._given.append((stream, action, f"given-{self._drawn}"))
        return self._given[-1], True

    def _take_down(self, handles: list[tuple[Handle, bool]]) -> None:
        for handle, is_id_given in handles:
            _wait(handle)
            self.ledger.take_down(handle, is_id_given=is_id_given)

    def _work(self) -> None:
        before = len(self.ledger.entries)
        self._take_down(self._submit())
        alarms = Ledger(self.ledger.entries[before:]).false_alarms()
        demand(alarms, about="the disk was sound")

    def _work_and_read(self) -> None:
        handles = self._submit()
        self._read()
        self._take_down(handles)

    def _read(self) -> None:
        stream = self._chance.choice(JARS.streams)
        place = self._chance.random()
        now = self._engine.versioned(stream)
        version = round(place * now.version)
        state = self._engine.state_at(stream, version=version)
        if version == now.version and state != now.state:
            raise BrokenPromiseError(f"{stream} has two states at version {version}")
        page = self._engine.history(stream, after_version=version, limit=20)
        wanted = range(version + 1, version + 1 + len(page.entries))
        if [entry.version for entry in page.entries] != list(wanted):
            raise BrokenPromiseError(f"a page of {stream} has gaps behind {version}")
        self._engine.diff(stream, version, now.version)
        self.counts["reads"] += 1

    def _work_on_a_failing_disk(self) -> None:
        fired = len(self._plan.fired)
        self._plan.arm(self._fault())
        self._take_down(self._submit())
        self._plan.disarm()
        self.counts["faults"] += len(self._plan.fired) - fired
        self._plan.fired.clear()
        if self._engine.health().state is not EngineState.RUNNING:
            self._restart()
        self._verify()

    def _open_on_a_failing_disk(self) -> None:
        self._engine.close()
        self._plan.arm(self._fault())
        try:
            self._engine = self._open()
        except ArgosError:
            self.counts["openings failed"] += 1
            self._plan.disarm()
            self._engine = self._open()
        self._plan.disarm()
        self.counts["faults"] += len(self._plan.fired)
        self._plan.fired.clear()
        if self._engine.health().state is not EngineState.RUNNING:
            self._restart()

    def _fault(self) -> Fault:
        return Fault(
            self._chance.choice(_FAULTY),
            self._chance.randint(1, _FAULT_NUMBER_MAX),
            code=self._chance.choice((None, None, apsw.SQLITE_FULL)),
            extent=self._chance.choice(tuple(Extent)),
            sticky=self._chance.random() < _SHARE_OF_STICKY,
        )

    def _kill(self) -> None:
        # A child is forked only while no engine, and so no other thread, is there.
        self._engine.close()
        self._lives += 1
        prefix = f"k{self._lives}-"
        load = Workload(self._chance.randrange(1_000_000), prefix=prefix)
        seconds = self._chance.expovariate(1 / _KILL_MEAN_SECONDS)
        for entry in kill_one(self._path, load, f"{prefix}e", seconds):
            self.ledger.add(entry)
        self._engine = self._open()
        self.counts["kills"] += 1

    def _verify(self) -> None:
        problems = self._engine.verify(integrity=False).problems
        demand([str(each) for each in problems], about="verification")
        self.counts["verifications"] += 1

    def _back_up(self) -> None:
        copy = self._path.with_name("copy.db")
        handles = self._submit()
        report = self._engine.backup(copy)
        problems = report.verification.problems
        demand([str(each) for each in problems], about="a backup")
        remove_files(copy)
        self._take_down(handles)
        self.counts["backups"] += 1


def _wait(handle: Handle) -> None:
    try:
        handle.result(ANSWER_SECONDS_MAX)
    except TimeoutError as error:
        raise BrokenPromiseError(f"{handle.command_id} has no answer") from error
    except ArgosError:
        return  # an answer all the same
