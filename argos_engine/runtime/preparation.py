"""What a reader does for an actor before the writer can run it."""

import logging
from collections import deque
from collections.abc import Callable
from typing import Any

from argos_engine.codec.chain import GENESIS
from argos_engine.codec.codec import Aggregate, StreamCodec
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import Rollback
from argos_engine.domain.transition import Versioned
from argos_engine.errors import (
    ArgosError,
    CommandRejectedError,
    InvalidInputError,
    JournalFailedError,
)
from argos_engine.ports.journal import Journal, JournalReader
from argos_engine.runtime.actor import Actor, Standing
from argos_engine.runtime.dispatcher import Dispatcher
from argos_engine.runtime.linked import linked_head
from argos_engine.runtime.recovery import Recovery, resolve
from argos_engine.runtime.user_code import described, is_interrupt
from argos_engine.runtime.vitals import Vitals

ACTORS_A_VIEW_MAX = 64
"""How many chores are done in one view: it keeps the WAL from shrinking meanwhile."""

_logger = logging.getLogger(__name__)


class Preparer:
    """Activates passive actors and folds the targets of rollbacks.

    It works on a view up to the published position, while the actor waits; other
    streams go on.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        journal: Journal,
        recovery: Recovery,
        published: Callable[[], int],
        vitals: Vitals,
    ) -> None:
        self._dispatcher = dispatcher
        self._journal = journal
        self._recovery = recovery
        self._published = published
        self._vitals = vitals

    def step(self) -> bool:
        """Do some chores, if there are any; return whether there were."""
        actors = deque(self._dispatcher.chores.take(ACTORS_A_VIEW_MAX))
        if not actors:
            return False
        try:
            # Only now: the view must show all that was published of each of them.
            with self._journal.read(self._published()) as reader:
                while actors:
                    self._prepare_alone(reader, actors[0])
                    actors.popleft()
        except BaseException as error:  # of the view itself, or an interrupt
            if actors:
                self._give_up(actors.popleft(), error)
            self._dispatcher.chores.give_back(actors)
            if is_interrupt(error):
                raise
        return True

    def _prepare_alone(self, reader: JournalReader, actor: Actor) -> None:
        try:
            self._prepare(reader, actor)
        except BaseException as error:  # whatever it is, the stream alone must bear it
            if is_interrupt(error):
                raise
            self._give_up(actor, error)
        else:
            self._dispatcher.prepared(actor)

    def _give_up(self, actor: Actor, error: BaseException) -> None:
        _logger.warning(
            "%s cannot run: %s",
            actor.stream,
            described(error),
            extra={"stream": str(actor.stream)},
        )
        self._dispatcher.give_up(actor, _as_answer(error))

    def _prepare(self, reader: JournalReader, actor: Actor) -> None:
        if actor.standing is None:
            actor.standing = self._activate(reader, actor)
            self._vitals.note_activation(actor.standing.deltas)
        head = actor.mail[0] if actor.mail else None
        if head is not None and isinstance(head.action, Rollback):
            head.target = self._find_target(reader, actor.standing, head.action, actor)

    def _activate(self, reader: JournalReader, actor: Actor) -> Standing:
        stream = actor.stream
        if not isinstance(actor.codec, Aggregate):
            return _unruled(reader, actor.codec, stream)
        head = reader.stream_head(stream)
        if head is None:
            initial = Versioned(actor.codec.decider.initial_state, 0)
            return Standing(initial, GENESIS, 0, 0, ())
        marks = self._recovery.marks(reader, stream, head.version)
        recovered = self._recovery.state(reader, stream, head.version, marks)
        if recovered.tip != head.hash:
            # It was not folded, so nobody has looked at it yet.
            linked_head(reader, actor.codec.chain_key, stream)
        caller_version = head.version - 1 if head.is_automatic else head.version
        now = Versioned(recovered.state, head.version)
        return Standing(now, head.hash, caller_version, recovered.replayed, marks)

    def _find_target(
        self,
        reader: JournalReader,
        standing: Standing,
        action: Rollback,
        actor: Actor,
    ) -> Versioned[object] | CommandRejectedError:
        try:
            version = resolve(
                reader, actor.codec.chain_key, actor.stream, action.target
            )
        except InvalidInputError as error:
            return CommandRejectedError(str(error), "InvalidTarget")
        if version >= standing.now.version:
            return CommandRejectedError(
                f"a rollback goes back: version {version} is not before the present "
                f"version {standing.now.version}",
                "InvalidTarget",
            )
        recovered = self._recovery.state(reader, actor.stream, version, standing.marks)
        return Versioned(recovered.state, version)


def _unruled(
    reader: JournalReader, codec: StreamCodec, stream: StreamId[Any]
) -> Standing:
    """Return where a stream without rules stands: its last event tells all."""
    head = linked_head(reader, codec.chain_key, stream)
    version, hash_ = (head.version, head.hash) if head else (0, GENESIS)
    return Standing(Versioned(None, version), hash_, version, 0, ())


def _as_answer(error: BaseException) -> Exception:
    if isinstance(error, ArgosError):
        return error
    reason = f"the state could not be recovered: {described(error)}"
    failure = JournalFailedError(reason)
    failure.__cause__ = error
    return failure
