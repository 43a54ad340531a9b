"""A long log, as the engine would have written it, in less time.

It goes through the engine's own codec, chains and journal, but past its actors: no
savepoints, no answers, no waiting. `verify` must find nothing wrong with it.
"""

import pathlib
from collections import defaultdict

from argos_engine import Principal, StreamId
from argos_engine.codec.chain import GENESIS, group_hash, sealed
from argos_engine.codec.codec import Codec
from argos_engine.codec.principal import encode_principal
from argos_engine.domain.change import Change
from argos_engine.ports.clock import SystemClock
from argos_engine.ports.ids import TimeOrderedIds
from argos_engine.ports.records import StoredEvent, StoredGroup
from argos_engine.storage.sqlite.journal import SqliteJournal
from benchmarks.ledger import ACCOUNT, CAUSE, CLERK, Account, Deposited, account
from benchmarks.progress import Advance

_STREAMS_AT_A_TIME = 1_000
"""Streams grow side by side, as those of one season do."""

_FINGERPRINT = bytes(16)


class Fill:
    """Writes events one group after the other."""

    def __init__(self, journal: SqliteJournal) -> None:
        self._writer = journal.writer()
        self._head = self._writer.claim()
        self._clock = SystemClock()
        self._ids = TimeOrderedIds(self._clock)
        self._events = Codec([ACCOUNT]).of(account(0)).events
        self._principal = encode_principal(Principal(CLERK))
        self._position = 0
        self._tails: dict[StreamId[Account], bytes] = defaultdict(lambda: GENESIS)

    def group(self, streams: list[StreamId[Account]], version: int) -> None:
        """Write one more event to each of the streams, and commit."""
        self._writer.begin()
        events = [self._event(stream, version) for stream in streams]
        self._writer.append_all(events)
        hashes = [event.hash for event in events]
        hash_ = group_hash(self._head.group_hash, self._position, hashes, [])
        number = self._head.group + 1
        self._writer.seal(StoredGroup(number, self._position, hash_))
        self._writer.commit()
        self._writer.tidy()
        self._head = self._head._replace(group=number, group_hash=hash_)

    def forget_tails(self) -> None:
        """Let go of streams that are complete."""
        self._tails.clear()

    def _event(self, stream: StreamId[Account], version: int) -> StoredEvent:
        self._position += 1
        encoded = self._events.encode(Deposited(1, "counter 7"))
        event = StoredEvent(
            position=self._position,
            stream=stream,
            version=version,
            event_type=encoded.event_type,
            schema_version=encoded.schema_version,
            change=Change.DELTA,
            payload=encoded.payload,
            state_digest=None,
            recorded_at=self._clock.now(),
            principal=self._principal,
            cause=CAUSE,
            command_id=self._ids(),
            ordinal=0,
            fingerprint=_FINGERPRINT,
            correlation_id=None,
            causation_id=None,
            hash=b"",
        )
        event = sealed(self._tails[stream], event)
        self._tails[stream] = event.hash
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
            for version in range(1, events // streams + 1):
                filling.group(season, version)
                done(len(season))
            filling.forget_tails()
        with journal.read() as reader:
            journal.anchor().write(reader.head())
    finally:
        journal.close()
