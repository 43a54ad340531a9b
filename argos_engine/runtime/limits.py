"""The limits of what waits and of what is taken together."""

import attrs


@attrs.frozen(kw_only=True)
class Limits:
    """Bounds of the queues and of a group; a refusal names the one in the way."""

    mailbox_commands_max: int
    """Commands that may wait for one aggregate."""
    queue_commands_max: int
    """Commands that may wait or run in all."""
    queue_bytes_max: int
    """Bytes of the commands that may wait or run in all."""
    group_commands_max: int
    """Commands that one COMMIT makes durable."""
    group_bytes_max: int
    """Bytes of the commands that one COMMIT makes durable."""
    group_seconds_max: float
    """How long a group decides before it commits what it has."""
    read_seconds_max: float
    """How long a read at a time waits for a group that is about to be published."""
    live_actors_max: int
    """Aggregates that stay in memory when nothing waits for them."""
