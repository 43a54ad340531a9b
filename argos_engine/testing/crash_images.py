"""What a disk may hold after the power was cut: images of a state, drawn by chance."""

import enum
import random
from collections.abc import Iterator

from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX
from argos_engine.testing.disk_state import DiskState, apply_name
from argos_engine.testing.inode import Truncated, Wrote, apply_change

SECTOR_BYTES = 512
"""What a disk writes whole or not at all."""

_SHARE_OF_ANCHORS = 0.8


class Survival(enum.StrEnum):
    """What becomes of changes that were not synced."""

    NOTHING = enum.auto()
    ALL = enum.auto()
    PREFIX = enum.auto()
    """The first ones, in order; the last of them torn."""
    SECTORS = enum.auto()
    """Any sectors of any of them."""


def build_image(
    state: DiskState, base: str, survival: Survival, chance: random.Random
) -> dict[str, bytes]:
    """Return the files of an image of *state*, by what follows *base* in their names.

    Synced changes are there. Changes of the directory survive in order, up to some
    point. The anchor, which nobody syncs, is absent, or any one that there was, or,
    with sectors, made of several.
    """
    names = dict(state.names)
    kept = _how_many(len(state.pending_names), survival, chance)
    for change in state.pending_names[:kept]:
        apply_name(names, change)
    files = {}
    for path, number in names.items():
        inode = state.inodes[number]
        content = bytearray(inode.durable)
        for each in _surviving(inode.pending, survival, chance):
            apply_change(content, each)
        files[path.removeprefix(base)] = bytes(content)
    anchor = _anchor(state.anchors, survival, chance)
    if anchor is not None:
        files[ANCHOR_SUFFIX] = anchor
    return files


def _how_many(count: int, survival: Survival, chance: random.Random) -> int:
    if survival is Survival.NOTHING:
        return 0
    return count if survival is Survival.ALL else chance.randint(0, count)


def _surviving(
    changes: list[Wrote | Truncated], survival: Survival, chance: random.Random
) -> Iterator[Wrote | Truncated]:
    if survival is Survival.SECTORS:
        share = chance.choice((0.1, 0.5, 0.9))
        for change in changes:
            parts = [change] if isinstance(change, Truncated) else sectors(change)
            yield from (part for part in parts if chance.random() < share)
        return
    kept = _how_many(len(changes), survival, chance)
    yield from changes[:kept]
    if survival is Survival.PREFIX and kept < len(changes):
        torn = changes[kept]
        if isinstance(torn, Wrote):
            parts = sectors(torn)
            yield from parts[: chance.randint(0, len(parts))]


def sectors(change: Wrote) -> list[Wrote | Truncated]:
    """Return *change* cut at the borders of sectors."""
    parts: list[Wrote | Truncated] = []
    start = 0
    while start < len(change.data):
        offset = change.offset + start
        size = SECTOR_BYTES - offset % SECTOR_BYTES
        parts.append(Wrote(change.inode, offset, change.data[start : start + size]))
        start += size
    return parts


def _anchor(
    anchors: list[bytes], survival: Survival, chance: random.Random
) -> bytes | None:
    if survival is Survival.NOTHING or not anchors:
        return None
    if survival is Survival.ALL:
        return anchors[-1]
    first = chance.choice(anchors)
    if survival is Survival.PREFIX:
        return first if chance.random() < _SHARE_OF_ANCHORS else None
    second = chance.choice(anchors)
    return first[:SECTOR_BYTES] + second[SECTOR_BYTES:]
