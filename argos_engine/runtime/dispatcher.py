"""Takes commands in, keeps their order, and hands them on in fair groups."""

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from argos_engine.domain.identity import StreamId
from argos_engine.errors import ArgosError, ConfigurationError
from argos_engine.ports.clock import Clock
from argos_engine.runtime.actor import Actor, Phase
from argos_engine.runtime.append import Append
from argos_engine.runtime.backlog import Backlog
from argos_engine.runtime.chores import Chores
from argos_engine.runtime.directory import Directory
from argos_engine.runtime.envelope import Envelope
from argos_engine.runtime.handle import deliver
from argos_engine.runtime.limits import Limits
from argos_engine.runtime.room import Room
from argos_engine.runtime.rotation import Rotation
from argos_engine.runtime.waiting_time import WaitingTime
from argos_engine.runtime.workbench import Workbench


class Dispatcher:
    """All mail of an engine, guarded by one lock.

    An actor with mail is in exactly one place: in the rotation, if it can run, or
    among the chores, while a reader finds its state or the target of a rollback.
    """

    def __init__(self, directory: Directory, limits: Limits, clock: Clock) -> None:
        self._directory = directory
        self._limits = limits
        self.waiting_time = WaitingTime(clock)
        self.backlog = Backlog(limits, self.waiting_time)
        self._lock = threading.Lock()
        self._mail = threading.Condition(self._lock)
        self._room = Room(self._lock, clock)
        self.chores = Chores(self._lock)
        self.workbench = Workbench(self._lock, self._mail)
        self._rotation = Rotation(limits, self.backlog, self.chores)
        self._is_awaited = False
        """Whether the writer may be asleep until there is mail."""
        self._wanted = 0
        """How many commands the writer waits for; 0 means any that can run."""
        self._is_stopped = False
        self._refusal: Callable[[], ArgosError] | None = None
        self._disowned: Callable[[], ArgosError] | None = None

    @property
    def waiting(self) -> int:
        """How many commands wait in all."""
        return self.backlog.waiting

    @property
    def running(self) -> int:
        """How many commands the writer has in hand."""
        return self.backlog.running

    def is_pending(self, stream: StreamId[Any], command_id: str) -> bool:
        """Return whether a command for *stream* waits or runs under that id."""
        return self.backlog.is_pending(stream, command_id)

    def post(
        self,
        envelope: Envelope,
        room_deadline: int | None = None,
        on_room: Callable[[], None] | None = None,
    ) -> None:
        """Put *envelope* into the mailbox of its actor.

        Args:
            envelope: What to send.
            room_deadline: Until when to wait for room, on the steady clock. None
                does not wait.
            on_room: Called once, in any thread, when it is worth another try after
                `MailboxFullError`; it must not raise.

        Raises:
            MailboxFullError: There was no room; the command was not taken in.
            CommandFailedError: The command is too large for any queue.
            ConfigurationError: Commands do not belong into this stream, or nothing
                else does.
            ArgosError: The engine takes no more mail; the class says why.
        """
        if self._disowned is not None:
            raise self._disowned()
        self.backlog.check_size(envelope)
        with self._lock:
            while True:
                if self._refusal is not None:
                    raise self.backlog.unwritten(envelope, self._refusal)
                actor = self._directory.actor(envelope.stream)
                if actor.is_ruled is (type(envelope.action) is Append):
                    raise _misplaced(envelope)
                full = self.backlog.full(actor, envelope)
                if full is None:
                    break
                self._room.wait(full, room_deadline, on_room)
            self._put(actor, envelope)

    def _put(self, actor: Actor, envelope: Envelope) -> None:
        try:
            envelope.actor = actor
            actor.put(envelope)
            self.backlog.add(envelope)
            if self.backlog.waiting == self._wanted:
                self._mail.notify()
            if len(actor.mail) == 1:
                self._schedule(actor)
        except BaseException:
            # Left half-way, it would keep its stream from ever running again.
            if self.backlog.complete(actor, envelope, self._directory.actors()):
                if actor.phase is Phase.READY and actor not in self._rotation:
                    self._rotation.append(actor)
                self.chores.complete(actor)
                self._mail.notify_all()
            raise

    def _schedule(self, actor: Actor) -> None:
        """Put an actor that has mail where it belongs."""
        if actor.phase is Phase.READY:
            self._rotation.append(actor)
            if self._is_awaited and not self._wanted:
                self._mail.notify()
        elif actor.phase is Phase.PASSIVE:
            self.chores.add(actor)

    # The writer and the reader

    def wait_for_mail(self, timeout_seconds: float | None = None) -> bool:
        """Wait until an actor can run or work waits; return whether one does."""
        with self._lock:
            if not (self._has_mail() or self._is_stopped):
                self._is_awaited = True
                self._mail.wait_for(
                    lambda: self._has_mail() or self._is_stopped, timeout_seconds
                )
                self._is_awaited = False
            return self._has_mail()

    def _has_mail(self) -> bool:
        return bool(self._rotation) or bool(self.workbench)

    def gather(self, commands: int, timeout_seconds: float) -> None:
        """Wait until so many commands wait, or a full group; not for long."""
        wanted = min(commands, self._limits.group_commands_max)
        if wanted <= 1:
            return  # a lone caller: that is what `wait_for_mail` is for
        with self._lock:
            self._wanted = wanted
            self._mail.wait_for(
                lambda: self.backlog.waiting >= wanted or self._is_stopped,
                timeout_seconds,
            )
            self._wanted = 0

    def take(self) -> list[Envelope]:
        """Take the next group: one envelope of each actor in turn, up to the limits."""
        taken: list[Envelope] = []
        try:
            with self._lock:
                self._rotation.take(taken)
                if taken:
                    self._room.announce()
        except BaseException:
            # No memory, perhaps: what was taken must not be lost with it.
            self.give_back(taken)
            raise
        return taken

    def give_back(self, envelopes: Sequence[Envelope]) -> None:
        """Put what was taken but not begun back to where it came from."""
        with self._lock:
            self._rotation.give_back(envelopes)

    def settle(self, envelopes: Sequence[Envelope]) -> None:
        """Say that taken envelopes are done with, and let idle actors go."""
        with self._lock:
            for envelope in envelopes:
                self.backlog.finish(envelope)
            self._directory.passivate()
            self._room.announce()

    def prepared(self, actor: Actor) -> None:
        """Let an actor run that a reader has prepared."""
        with self._lock:
            actor.phase = Phase.READY
            if actor.mail:
                self._schedule(actor)

    def give_up(self, actor: Actor, error: Exception) -> None:
        """Answer all mail of an actor that could not be prepared, and forget it.

        The next command for its stream tries again.
        """
        with self._lock:
            self._directory.drop(actor)
            envelopes = actor.empty()
            for envelope in envelopes:
                self.backlog.drop(envelope)
            self._room.announce()
        _answer_all(envelopes, lambda _: error)

    # The end

    def shut(self, refusal: Callable[[], ArgosError]) -> None:
        """Take in no more mail: `post` raises what *refusal* makes."""
        with self._lock:
            self._refusal = refusal
            self._room.announce()

    def disown(self, refusal: Callable[[], ArgosError]) -> None:
        """Take in nothing any more, without the lock: in a fork it may be held."""
        self._disowned = refusal
        self.backlog.orphan(self._directory.actors())
        self.workbench.orphan(refusal)

    def wait_until_idle(self, timeout_seconds: float) -> bool:
        """Wait until nothing waits or runs; return whether that came about."""
        with self._lock:
            return self._room.wait_for(
                lambda: not (self.backlog.waiting or self.backlog.running),
                timeout_seconds,
            )

    def stop(self) -> None:
        """Wake the writer and the reader for good: nothing more will come."""
        with self._lock:
            self._is_stopped = True
            self._mail.notify_all()
            self.chores.stop()

    def answer_rest(self, reason: Callable[[], ArgosError]) -> int:
        """Answer all that still waits with what *reason* makes; return how many.

        Work that waits ends, too, and no more is taken in.
        """
        self.workbench.stop(reason)
        with self._lock:
            actors = self._directory.actors()
            envelopes = [each for actor in actors for each in actor.empty()]
            self._rotation.clear()
            self.chores.clear()
            for envelope in envelopes:
                self.backlog.drop(envelope)
            self._room.announce()
        _answer_all(envelopes, lambda each: self.backlog.unwritten(each, reason))
        return len(envelopes)

    def latest(self, actors_max: int) -> list[Actor]:
        """Return the live actors that were used last, latest first."""
        with self._lock:
            return self._directory.latest(actors_max)

    def actors(self) -> list[Actor]:
        """Return the live actors as of now."""
        with self._lock:
            return self._directory.actors()


def _misplaced(envelope: Envelope) -> ConfigurationError:
    kind, action = envelope.stream.aggregate_type, type(envelope.action).__name__
    if isinstance(envelope.action, Append):
        return ConfigurationError(
            f"aggregate type {kind!r} has a decider: its events come from commands "
            "alone, none can be appended"
        )
    return ConfigurationError(
        f"no decider for aggregate type {kind!r}: it takes events as they come, and no "
        f"{action}"
    )


def _answer_all(
    envelopes: Iterable[Envelope], reason: Callable[[Envelope], Exception]
) -> None:
    deliver([(e.handle, reason(e)) for e in envelopes if e.handle.begin()])
