"""A long log, as the engine would have written it, in less time: checkpoints, too.

It goes through the engine's own codec, chains and journal, but past its actors: no
savepoints, no answers, no waiting. `verify` must find nothing wrong with it.
"""

import pathlib

from argos_engine import Principal, StreamId
from argos_engine.codec.chain import GENESIS, digest, group_hash, sealed
from argos_engine.codec.codec import Codec
from argos_engine.codec.principal import encode_principal
from argos_engine.domain.change import Change, SnapshotReason
from argos_engine.domain.engine_log import ENGINE_PRINCIPAL
from argos_engine.domain.lifecycle import Checkpoint
from argos_engine.domain.policy import CheckpointPolicy
from argos_engine.domain.transition import (
    Transition,
    Versioned,
    propose,
    propose_checkpoint,
)
from argos_engine.ports.clock import SystemClock
from argos_engine.ports.ids import TimeOrderedIds
from argos_engine.ports.records import StoredEvent, StoredGroup, StoredSnapshot
from argos_engine.runtime.judge import AUTOMATIC_CHECKPOINT_CAUSE
from argos_engine.storage.sqlite.journal import SqliteJournal
from benchmarks.ledger import ACCOUNT, CAUSE, CLERK, Account, Deposited, account
from benchmarks.progress import Advance

_STREAMS_AT_A_TIME = 1_000
"""Streams grow side by side, as those of one season do."""

_POLICY = CheckpointPolicy()
_CLERK = encode_principal(Principal(CLERK))
_ENGINE = encode_principal(ENGINE_PRINCIPAL)
_DEPOSITED = Deposited(1, "counter 7")
_FINGERPRINT = bytes(16)


class Fill:
    """Writes events one group after the other."""

    def __init__(self, journal: SqliteJournal) -> None:
        self._writer = journal.writer()
        self._head = self._writer.claim()
        self._clock = SystemClock()
        self._ids = TimeOrderedIds(self._clock)
        self._aggregate = Codec([ACCOUNT]).aggregate(account(0))
        self._now = Versioned(ACCOUNT.initial_state, 0)
        """Where all streams of a season stand."""
        self._position = 0
        self._tails: dict[StreamId[Account], StoredEvent] = {}

    def season(
        self, streams: list[StreamId[Account]], events: int, done: Advance
    ) -> None:
        """Let *streams* grow side by side, until each has so many events."""
        self._now = Versioned(ACCOUNT.initial_state, 0)
        deltas = 0
        for _ in range(events):
            if _POLICY.is_due(deltas):
                self._checkpoints(streams)
                deltas = 0
            else:
                self._deposits(streams)
                deltas += 1
            done(len(streams))
        self._tails.clear()

    def _deposits(self, streams: list[StreamId[Account]]) -> None:
        """Write one more event to each of the streams, and commit."""
        transition = propose(ACCOUNT, _DEPOSITED, self._now)
        self._writer.begin()
        events = [self._event(stream, transition, None) for stream in streams]
        self._writer.append_all(events)
        self._commit(transition, events)

    def _checkpoints(self, streams: list[StreamId[Account]]) -> None:
        """Store the state of each of the streams, and commit."""
        reason = SnapshotReason.INTERVAL
        transition = propose_checkpoint(Checkpoint(), self._now, reason)
        states = self._aggregate.states
        state = states.encode(transition.after.state)
        row = (transition.after.version, reason, states.schema_id, state, digest(state))
        self._writer.begin()
        events = [self._event(stream, transition, digest(state)) for stream in streams]
        for event in events:
            self._writer.append(event, StoredSnapshot(event.stream, *row))
        self._commit(transition, events)

    def _commit(
        self, transition: Transition[Account], events: list[StoredEvent]
    ) -> None:
        hashes = [event.hash for event in events]
        hash_ = group_hash(self._head.group_hash, self._position, hashes, [])
        number = self._head.group + 1
        self._writer.seal(StoredGroup(number, self._position, hash_))
        self._writer.commit()
        self._writer.tidy()
        self._head = self._head._replace(group=number, group_hash=hash_)
        self._now = transition.after

    def _event(
        self,
        stream: StreamId[Account],
        transition: Transition[Account],
        state_digest: bytes | None,
    ) -> StoredEvent:
        self._position += 1
        tail = self._tails.get(stream)
        encoded = self._aggregate.events.encode(transition.event)
        is_checkpoint = tail is not None and state_digest is not None
        event = StoredEvent(
            position=self._position,
            stream=stream,
            version=transition.after.version,
            event_type=encoded.event_type,
            schema_version=encoded.schema_version,
            change=Change.FULL if is_checkpoint else Change.DELTA,
            payload=encoded.payload,
            state_digest=state_digest,
            recorded_at=self._clock.now(),
            principal=_ENGINE if is_checkpoint else _CLERK,
            cause=AUTOMATIC_CHECKPOINT_CAUSE if is_checkpoint else CAUSE,
            # A checkpoint belongs to the command that made it due.
            command_id=tail.command_id if tail and is_checkpoint else self._ids(),
            ordinal=int(is_checkpoint),
            fingerprint=b"" if is_checkpoint else _FINGERPRINT,
            correlation_id=None,
            causation_id=None,
            hash=b"",
        )
        event = sealed(GENESIS if tail is None else tail.hash, event)
        self._tails[stream] = event
        return event


def fill(path: pathlib.Path, events: int, streams: int, done: Advance) -> None:
    """Make a journal with that many events in that many streams, all as long.

    Args:
        path: Where there is no journal yet.
        events: A multiple of *streams*.
        streams: Accounts, from the first number on.
        done: Told how many events have been written since it was told last.
    """
    journal = SqliteJournal.open(path)
    try:
        filling = Fill(journal)
        for first in range(0, streams, _STREAMS_AT_A_TIME):
            last = min(first + _STREAMS_AT_A_TIME, streams)
            season = [account(number) for number in range(first, last)]
            filling.season(season, events // streams, done)
        with journal.read() as reader:
            journal.anchor().write(reader.head())
    finally:
        journal.close()
