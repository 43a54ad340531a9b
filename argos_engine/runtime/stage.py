"""What an open group holds: written inside the transaction, seen by nobody yet."""

import datetime

from argos_engine.codec.chain import group_hash
from argos_engine.codec.chain_key import UNKEYED, ChainKey
from argos_engine.domain.change import SnapshotReason
from argos_engine.domain.history import RollbackMark
from argos_engine.domain.identity import Position
from argos_engine.domain.lifecycle import RolledBack
from argos_engine.domain.transition import Transition
from argos_engine.ports.clock import to_datetime
from argos_engine.ports.records import JournalHead, StoredEvent, StoredGroup
from argos_engine.runtime.actor import Actor, Standing
from argos_engine.runtime.envelope import Envelope
from argos_engine.runtime.handle import Answer
from argos_engine.runtime.outcome import Receipt

_AUTOMATIC = SnapshotReason.INTERVAL


class Stage:
    """The effects of one group on the journal's head: published or dropped whole."""

    def __init__(self, head: JournalHead, chain_key: ChainKey = UNKEYED) -> None:
        self._head = head
        self._chain_key = chain_key
        self.position = head.position
        self._recorded_at = head.recorded_at
        self.standings: dict[Actor, Standing] = {}
        self.answers: dict[Envelope, Answer] = {}
        """What each gets after COMMIT."""
        self.decided: dict[str, Envelope] = {}
        """Whose answer a duplicate in the group gets, a receipt or a refusal, by id."""
        self.events: list[StoredEvent] = []
        """All that were added, oldest first."""
        self._unwritten: list[StoredEvent] = []
        self._refusal_digests: list[bytes] = []
        self._sealed: StoredGroup | None = None

    @property
    def group(self) -> int:
        """The number this group will have."""
        return self._head.group + 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written."""
        return not (self.events or self._refusal_digests)

    @property
    def has_events(self) -> bool:
        """Whether the log goes on in it."""
        return bool(self.events)

    def standing(self, actor: Actor) -> Standing:
        """Return where *actor* stands inside this group."""
        standing = self.standings.get(actor) or actor.standing
        assert standing is not None, "only prepared actors are taken"
        return standing

    def add_event(
        self, actor: Actor, transition: Transition[object], event: StoredEvent
    ) -> None:
        """Let *actor* stand behind an event that was written."""
        before = self.standing(actor)
        marks, is_automatic = before.marks, transition.snapshot is _AUTOMATIC
        if isinstance(transition.event, RolledBack):
            marks = (*marks, RollbackMark(event.version, transition.event.to_version))
        self.standings[actor] = Standing(
            transition.after,
            event.hash,
            before.caller_version if is_automatic else event.version,
            before.deltas + 1 if transition.snapshot is None else 0,
            marks,
        )
        self.position = event.position
        self._recorded_at = event.recorded_at
        self.events.append(event)

    def defer(self, event: StoredEvent) -> None:
        """Keep an event that was added, to be written with those behind it."""
        self._unwritten.append(event)

    def take_unwritten(self) -> list[StoredEvent]:
        """Return the events that must be written now, oldest first."""
        events, self._unwritten = self._unwritten, []
        return events

    def add_refusal(self, refusal_digest: bytes) -> None:
        """Count a refusal that was written."""
        self._refusal_digests.append(refusal_digest)

    def answer(self, envelope: Envelope, answer: Answer) -> None:
        """Note the answer of *envelope*."""
        self.answers[envelope] = answer

    def decide(self, envelope: Envelope, answer: Answer) -> None:
        """Note an answer that also holds for later duplicates in this group."""
        self.answers[envelope] = answer
        self.decided[envelope.command_id] = envelope

    def postpone_checkpoint(self, actor: Actor) -> None:
        """Start counting anew after an automatic checkpoint that failed."""
        self.standings[actor] = self.standing(actor).changed(deltas=0)

    def seal(self) -> StoredGroup:
        """Return the group's own row."""
        hash_ = group_hash(
            self._head.group_hash,
            self.position,
            [event.hash for event in self.events],
            self._refusal_digests,
            self._chain_key,
        )
        self._sealed = StoredGroup(self.group, self.position, hash_)
        return self._sealed

    @property
    def sealed(self) -> StoredGroup:
        """The group's own row, once it is made."""
        assert self._sealed is not None, "sealed before it is committed"
        return self._sealed

    def head_after(self, epoch: int) -> JournalHead:
        """Return where the journal stands once the sealed group is committed."""
        return JournalHead(
            self._head.store_id,
            epoch,
            self.position,
            self.sealed.number,
            self.sealed.hash,
            self._recorded_at,
        )


def receipt(
    event: StoredEvent, decoded: object, at: datetime.datetime | None = None
) -> Receipt:
    """Return the receipt of an event; *at* is its time, if that is known already."""
    return Receipt(
        event.stream,
        event.version,
        Position(0, event.position),
        decoded,
        at or to_datetime(event.recorded_at),
        event.command_id,
    )
