"""Stored events folded onto a state, by the page."""

from collections.abc import Sequence

from argos_engine.codec.codec import Aggregate
from argos_engine.domain.lifecycle import CheckpointTaken, RolledBack
from argos_engine.domain.transition import no_state
from argos_engine.errors import JournalCorruptError, ReplayError
from argos_engine.ports.records import StoredEvent
from argos_engine.runtime.user_code import is_interrupt


def folded(aggregate: Aggregate, state: object, page: Sequence[StoredEvent]) -> object:
    """Return the state after stored events none of which is a rollback.

    Raises:
        ReplayError: An event could not be decoded, or the decider's `evolve` raised;
            the cause says what.
        UnknownEventTypeError: An event's type or schema version is not declared.
        JournalCorruptError: One is a rollback: the index of rollbacks lacks it.
    """
    decider = aggregate.decider
    evolve, kind = decider.evolve, type(decider.initial_state)
    decoder = aggregate.events.of_decider.get
    for stored in page:
        decode = decoder((stored.event_type, stored.schema_version))
        if decode is None:
            _require_checkpoint(aggregate, stored)
            continue
        try:
            event = decode(stored.payload)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # of an upcaster, perhaps: anything can come
            raise _unfolded(stored) from error
        try:
            state = evolve(state, event)
            if type(state) is not kind:
                raise no_state(decider, state, event)  # noqa: TRY301  # a cause too
        except BaseException as error:
            if is_interrupt(error):
                raise
            raise _unfolded(stored) from error
    return state


def _require_checkpoint(aggregate: Aggregate, stored: StoredEvent) -> None:
    """Raise unless *stored* is an event that leaves the state as it is."""
    event = aggregate.events.decode(stored)
    if isinstance(event, RolledBack):
        # Segments begin behind rollbacks, as far as their index knows them.
        raise JournalCorruptError(
            f"{stored.stream} version {stored.version} is a rollback, and missing in "
            "the index of rollbacks"
        )
    assert isinstance(event, CheckpointTaken), "nothing else is the engine's own"


def _unfolded(stored: StoredEvent) -> ReplayError:
    return ReplayError(str(stored.stream), stored.version, stored.event_type)
