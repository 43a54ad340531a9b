"""What can be read off a running engine at any moment."""

from typing import NamedTuple

from argos_engine.runtime.runtime import Runtime


class Readings(NamedTuple):
    """How an engine stands, as its health report would say."""

    state: str
    waiting_commands: int
    running_commands: int
    live_actors: int
    wal_bytes: int
    wal_checkpoint_failures: int
    oldest_view_seconds: float


def read_off(runtime: Runtime) -> Readings | None:
    """Return how *runtime* stands now; None in a fork of its process.

    It takes no lock, so a thread that measures in a fork does not wait for ever. As
    somebody measures, the waiting of commands is timed from now on.
    """
    if runtime.is_disowned:
        return None
    runtime.dispatcher.waiting_time.is_measured = True
    store = runtime.journal.vitals()
    return Readings(
        state=runtime.vitals.state.value,
        waiting_commands=runtime.dispatcher.waiting,
        running_commands=runtime.dispatcher.running,
        live_actors=len(runtime.directory),
        wal_bytes=store.wal_bytes,
        wal_checkpoint_failures=store.wal_checkpoint_failures,
        oldest_view_seconds=store.oldest_view_seconds,
    )
