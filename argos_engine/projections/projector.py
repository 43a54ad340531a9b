"""The projections of a running engine: brought up to date, watched, made anew."""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext

from argos_engine.codec.codec import Codec
from argos_engine.domain.argument import instance, seconds
from argos_engine.domain.identity import Position
from argos_engine.errors import ConfigurationError, InvalidInputError
from argos_engine.ports.journal import Journal
from argos_engine.ports.projection import Projection
from argos_engine.ports.work import Work
from argos_engine.projections.catch_up import CatchUpThread, Trouble
from argos_engine.projections.examination import Examination, examine
from argos_engine.projections.follower import Follower
from argos_engine.projections.inline import InlineProjections
from argos_engine.projections.place import read_place, stored_places
from argos_engine.projections.refold import Progress, ignore_progress
from argos_engine.projections.registry import CatchUp, register
from argos_engine.projections.replay import Replay
from argos_engine.projections.standing import (
    ProjectionState,
    ProjectionStatus,
    state_of,
)
from argos_engine.runtime.handle import fresh
from argos_engine.runtime.recovery import Recovery
from argos_engine.runtime.runtime import Runtime

WAIT_STEP_SECONDS = 0.005
"""How often somebody who waits for a projection looks how far it has come."""


class Projector:
    """What an engine knows about its projections. Safe in any thread once it runs."""

    def __init__(
        self,
        given: Iterable[Projection | CatchUp],
        journal: Journal,
        codec: Codec,
        *,
        needs_all_inline: bool = True,
    ) -> None:
        """Check the projections, and declare their tables to the journal.

        Args:
            given: The projections.
            journal: What their tables are in.
            codec: Knows the deciders of what they follow.
            needs_all_inline: Refuse a journal that has others, whose rows would stay
                behind if somebody wrote to it.

        Raises:
            ConfigurationError: They do not fit together, or the journal has not the
                tables, or has inline projections that are not among them.
        """
        registry = register(given, codec)
        journal.declare_tables(registry.tables)
        if needs_all_inline:
            _require_all_inline(registry.all, journal)
        self.inline = InlineProjections(registry.inline) if registry.inline else None
        """What the writer calls; None if there is nothing to call."""
        self._journal = journal
        self._replay = Replay(codec, Recovery(codec))
        self._runtime: Runtime | None = None
        self._followers = {
            each.name: self._follower(each, is_inline=each in registry.inline)
            for each in registry.all
        }
        self._catch_up: CatchUpThread | None = None

    def prepare(self, runtime: Runtime, progress: Progress = ignore_progress) -> None:
        """Bring inline projections to the end of the log, before the first command.

        Called once the journal is claimed, and before anybody drives the runtime.

        Raises:
            ProjectionError: One cannot follow the log.
            JournalError: The log cannot be read, or rows could not be written.
        """

        def hand_in(work: Work) -> None:
            ticket = runtime.workbench.put(work)
            while not ticket.is_ended:
                runtime.step()
            ticket.result()

        for follower in self._followers.values():
            while follower.is_inline and follower.step(hand_in, progress):
                pass

    def start(self, runtime: Runtime) -> None:
        """Let catch-up projections follow from now on, in a thread of their own."""
        self._runtime = runtime
        behind = [each for each in self._followers.values() if not each.is_inline]
        if behind:
            self._catch_up = CatchUpThread(
                behind, self._hand_in, lambda: runtime.published, self._note
            )
            self._catch_up.start()

    def stop(self) -> None:
        """Begin nothing new; called before the runtime is closed."""
        if self._catch_up is not None:
            self._catch_up.stop()

    def join(self) -> None:
        """Wait for the end; called once the runtime is closed."""
        if self._catch_up is not None:
            self._catch_up.join()

    def status(self) -> tuple[ProjectionStatus, ...]:
        """Return where every projection stands, in the order they were given.

        Raises:
            JournalError: The store cannot be read.
        """
        return tuple(self._status(each) for each in self._followers.values())

    def wait_for(
        self, name: str, position: Position, *, timeout_seconds: float
    ) -> None:
        """Wait until the rows of a projection follow the log up to *position*.

        With the position of a receipt: until a read finds what that command has done.

        Args:
            name: The projection.
            position: Where the event stands that its rows must follow.
            timeout_seconds: How long to wait.

        Raises:
            TimeoutError: It has not come that far.
            InvalidInputError: There is no projection of that name, or an argument is
                not of its kind.
            Exception: Why the projection is parked.
            JournalError: The store cannot be read.
        """
        follower = self._named(name)
        offset = instance("position", position, Position).offset
        until = time.monotonic() + seconds("timeout_seconds", timeout_seconds)
        pause = threading.Event()
        while not self._has_reached(follower, offset):
            if time.monotonic() >= until:
                raise TimeoutError(f"{name} has not come to {position} yet")
            pause.wait(WAIT_STEP_SECONDS)

    def rebuild(self, name: str, progress: Progress = ignore_progress) -> int:
        """Make all rows of a projection anew; return in how many streams they changed.

        Commands go on meanwhile, and wait only while rows that differ are replaced.
        Whoever reads finds all of the old rows, or all of the new ones. One that is
        parked follows again.

        Args:
            name: The projection.
            progress: Called with its name, the position reached, and the last one.

        Raises:
            InvalidInputError: There is no projection of that name.
            ProjectionError: It cannot follow the log. Nothing has changed.
            RowClashError: A row of another projection refers to one that is to go.
                Nothing has changed.
            JournalError: The log cannot be read, or the rows could not be written.
        """
        follower = self._named(name)
        with self._alone():
            changed = follower.rebuild(self._hand_in, progress)
            if self._catch_up is not None:
                self._catch_up.forgive(name)
        return changed

    def examine(self, name: str, progress: Progress = ignore_progress) -> Examination:
        """Compare all rows of a projection with what follows from the log.

        It only reads. Damage in the log raises; see `verify` for that.

        Raises:
            InvalidInputError: There is no projection of that name.
            ProjectionError: It cannot follow the log.
            JournalError: The log cannot be read.
        """
        projection = self._named(name).projection
        return examine(projection, self._journal, self._replay, progress)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep the thread away from all projections."""
        with nullcontext() if self._catch_up is None else self._catch_up.lock:
            yield

    def _named(self, name: str) -> Follower:
        follower = self._followers.get(instance("projection", name, str))
        if follower is None:
            rule = f"must be one of {', '.join(self._followers) or 'none'}"
            raise InvalidInputError("projection", name, rule)
        return follower

    def _status(self, follower: Follower) -> ProjectionStatus:
        projection = follower.projection
        with self._journal.read() as view:
            head = view.head().position
            place = read_place(view.rows(), projection.name)
        trouble = self._trouble(projection.name)
        is_parked = trouble is not None and trouble.is_parked
        state = state_of(projection, place, head)
        return ProjectionStatus(
            name=projection.name,
            is_inline=follower.is_inline,
            state=ProjectionState.PARKED if is_parked else state,
            revision=projection.revision,
            position=None if place is None else place.position,
            head=head,
            problem=None if trouble is None else str(trouble.error),
        )

    def _has_reached(self, follower: Follower, offset: int) -> bool:
        projection = follower.projection
        with self._journal.read() as view:
            place = read_place(view.rows(), projection.name)
        is_of_now = place is not None and place.revision == projection.revision
        if place is not None and is_of_now and place.position >= offset:
            return True
        trouble = self._trouble(projection.name)
        if trouble is not None and trouble.is_parked:
            raise fresh(trouble.error) from trouble.error.__cause__
        return False

    def _trouble(self, name: str) -> Trouble | None:
        return None if self._catch_up is None else self._catch_up.trouble(name)

    def _follower(self, projection: Projection, *, is_inline: bool) -> Follower:
        return Follower(
            projection,
            self._journal,
            self._replay,
            is_inline=is_inline,
            published=lambda: self._runtime.published if self._runtime else None,
        )

    def _hand_in(self, work: Work) -> None:
        assert self._runtime is not None, "started before it works"
        self._runtime.workbench.put(work).result()

    def _note(self, name: str, error: Exception | None) -> None:
        assert self._runtime is not None, "started before it works"
        part = f"projection {name}"
        if error is None:
            self._runtime.vitals.note_recovery(part)
        else:
            self._runtime.vitals.note_trouble(part, error)


def _require_all_inline(given: Iterable[Projection], journal: Journal) -> None:
    """Refuse to go on with a log whose rows would not follow any more."""
    names = {each.name for each in given}
    with journal.read() as view:
        places = stored_places(view.rows())
    for name, place in places.items():
        if place.is_inline and name not in names:
            raise ConfigurationError(
                f"the journal has the inline projection {name}: open it with that, "
                f"or have it forgotten with `argos project forget`"
            )
