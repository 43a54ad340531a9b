"""The journal that a demo is played into: its own, or none at all yet."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from argos_engine.cli import exit_code
from argos_engine.cli.failure import fail
from argos_engine.cli.opening import reading
from argos_engine.domain.identity import ENGINE_TYPE, StreamId
from argos_engine.ports.page import PAGE_LENGTH_MAX


def check_demo_journal(database: Path, streams: Collection[StreamId[Any]]) -> None:
    """End the verb if the journal holds anything but the streams of the demo."""
    if not database.exists() or not database.stat().st_size:
        return
    with reading(database) as archive:
        foreign = [
            each.stream
            for each in archive.streams(limit=PAGE_LENGTH_MAX).entries
            if each.stream not in streams and each.stream.aggregate_type != ENGINE_TYPE
        ]
    if foreign:
        message = f"{database} holds {foreign[0]}, which is not of the demo"
        fail(exit_code.USAGE, f"{message}; name another file with -d")
