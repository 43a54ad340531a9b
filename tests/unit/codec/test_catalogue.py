import datetime
import enum

import attrs
import pytest

from argos_engine.codec.catalogue import (
    EncodedEvent,
    EventCatalogue,
    read_checkpoint_name,
)
from argos_engine.domain.change import Change
from argos_engine.domain.decider import Decider
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import CheckpointTaken, RolledBack
from argos_engine.domain.stream_type import EventType, Upcaster
from argos_engine.errors import ConfigurationError, ReplayError, UnknownEventTypeError
from argos_engine.ports.records import StoredEvent


class Kind(enum.StrEnum):
    LEAVE = "leave"


@attrs.frozen
class Opened:
    owner: str
    limit: int = 0


@attrs.frozen
class Chosen:
    kind: Kind
    days: tuple[datetime.date, ...] = ()


@attrs.frozen(eq=False)
class Closed:
    pass


@attrs.frozen
class Unheard:
    pass


def split_name(fields):
    return {"owner": fields["name"]}


def add_limit(fields):
    return {**fields, "limit": 100}


DECIDER = Decider(
    "account",
    0,
    lambda state, command, context: command,
    lambda state, event: state,
    {
        "account.opened": EventType(Opened, 3),
        "account.chosen": Chosen,
        "account.closed": Closed,
    },
    upcasters=[
        Upcaster("account.opened", 2, add_limit),
        Upcaster("account.opened", 1, split_name),
    ],
)
CATALOGUE = EventCatalogue(DECIDER)


def stored(event_type, schema_version, payload):
    return StoredEvent(
        1, StreamId("account", "alice"), 4, event_type, schema_version, Change.DELTA,
        payload, None, 0, "", "", "id", 0, b"", None, None, b"",
    )  # fmt: skip


def test_an_event_is_stored_by_name_under_its_newest_schema_version():
    assert CATALOGUE.encode(Opened("alice", 7)) == EncodedEvent(
        "account.opened", 3, b'{"limit":7,"owner":"alice"}', Opened("alice", 7)
    )


@pytest.mark.parametrize(
    "event",
    [
        Opened("alice", 7),
        Chosen(Kind.LEAVE, (datetime.date(2026, 1, 2),)),
        RolledBack(3, "typo"),
        CheckpointTaken(),
        CheckpointTaken("month end"),
    ],
)
def test_what_is_stored_is_read_back(event):
    encoded = CATALOGUE.encode(event)

    columns = (encoded.event_type, encoded.schema_version, encoded.payload)
    assert CATALOGUE.decode(stored(*columns)) == encoded.event == event


def test_an_event_of_no_declared_class_is_not_stored():
    with pytest.raises(ConfigurationError, match="Unheard is not among the events"):
        CATALOGUE.encode(Unheard())


@pytest.mark.parametrize(
    "event",
    [
        Opened(7),
        Opened(None),
        Opened("alice", limit=True),
        Opened("alice", 1.0),
        Opened("alice", float("nan")),
        Opened("\ud800"),
        Chosen("work"),
        Chosen(Kind.LEAVE, (datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),)),
    ],
)
def test_an_event_that_could_not_be_read_back_is_not_stored(event):
    """Python does not check what a field is declared to hold. Once such an event is
    durable, its stream cannot be folded any more."""
    with pytest.raises(Exception):  # noqa: B017, PT011  # the codec's own errors
        CATALOGUE.encode(event)


def test_an_event_that_would_come_back_as_another_is_not_stored():
    with pytest.raises(ConfigurationError, match="would come back as"):
        CATALOGUE.encode(Chosen(Kind.LEAVE, [datetime.date(2026, 1, 2)]))


def test_events_are_values():
    with pytest.raises(ConfigurationError, match="would come back as"):
        CATALOGUE.encode(Closed())


@pytest.mark.parametrize(
    ("schema_version", "payload"),
    [
        (1, b'{"name":"alice"}'),
        (2, b'{"owner":"alice"}'),
        (3, b'{"owner":"alice","limit":100}'),
    ],
)
def test_old_payloads_are_lifted_step_by_step(schema_version, payload):
    event = CATALOGUE.decode(stored("account.opened", schema_version, payload))

    assert event == Opened("alice", 100)


@pytest.mark.parametrize(
    ("event_type", "schema_version"),
    [("account.buried", 1), ("account.opened", 4), ("account.opened", 0)],
)
def test_an_unknown_type_or_schema_version_is_named(event_type, schema_version):
    with pytest.raises(UnknownEventTypeError) as caught:
        CATALOGUE.decode(stored(event_type, schema_version, b"{}"))

    error = caught.value
    assert (error.stream, error.version) == ("account:alice", 4)
    assert (error.event_type, error.schema_version) == (event_type, schema_version)
    assert str(error) == (
        f"account:alice version 4: no decider declares event type '{event_type}' "
        f"with schema version {schema_version}"
    )


@pytest.mark.parametrize(
    ("schema_version", "payload"),
    [
        (3, b"{"),
        (3, b"[]"),
        (3, b'{"owner":7}'),
        (3, b'{"owner":"alice","more":1}'),
        (1, b'{"owner":"alice"}'),
    ],
)
def test_a_payload_that_does_not_fit_is_named_and_keeps_its_cause(
    schema_version, payload
):
    with pytest.raises(ReplayError) as caught:
        CATALOGUE.decode(stored("account.opened", schema_version, payload))

    error = caught.value
    assert (error.stream, error.version) == ("account:alice", 4)
    assert error.event_type == "account.opened"
    assert error.__cause__ is not None
    assert str(error) == "account:alice version 4 (account.opened) cannot be replayed"


def test_a_checkpoint_s_name_is_read_without_a_decider():
    named = stored("engine.checkpoint.taken", 1, b'{"name":"month end"}')
    unnamed = stored("engine.checkpoint.taken", 1, b'{"name":null}')

    assert read_checkpoint_name(named) == "month end"
    assert read_checkpoint_name(unnamed) is None
    assert read_checkpoint_name(stored("account.opened", 3, b"{")) is None


def test_a_damaged_checkpoint_is_named():
    with pytest.raises(ReplayError, match="account:alice version 4"):
        read_checkpoint_name(stored("engine.checkpoint.taken", 1, b"{"))


@pytest.mark.parametrize(
    ("raised", "error"),
    [(SystemExit, ReplayError), (KeyboardInterrupt, KeyboardInterrupt)],
)
def test_an_upcaster_that_leaves_fails_alone_but_an_interrupt_goes_through(
    raised, error
):
    def leave(_fields):
        raise raised

    decider = Decider(
        "area",
        0,
        max,
        max,
        {"area.opened": EventType(RolledBack, 2)},
        upcasters=[Upcaster("area.opened", 1, leave)],
    )

    with pytest.raises(error):
        EventCatalogue(decider).decode(stored("area.opened", 1, b"{}"))
