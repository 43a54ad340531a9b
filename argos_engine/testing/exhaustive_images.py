"""All that a disk may hold after a power cut, instead of samples of it."""

import itertools
import random
from collections.abc import Iterator, Sequence

from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX
from argos_engine.testing.crash_images import sectors
from argos_engine.testing.disk_state import DiskState, apply_name
from argos_engine.testing.inode import Truncated, Wrote, apply_change

SUBSETS_MAX = 64
"""Subsets of what was not synced that are tried at one cut: all, if these are enough.

Beyond it: none, all, every prefix, all but one, one alone, and then any.
"""

Change = Wrote | Truncated


def all_images(
    state: DiskState, base: str, chance: random.Random
) -> Iterator[dict[str, bytes]]:
    """Return the images of *state*, each of them once, by suffix.

    For each prefix of the changes of the directory, every subset of the sectors that
    were not synced, up to the limit; with the newest anchor, and without one.

    Args:
        state: The disk at the cut.
        base: What the names of all files begin with.
        chance: Fills up what the limit leaves.
    """
    seen = set()
    for names in _directories(state):
        pending = [
            part
            for number in names.values()
            for change in state.inodes[number].pending
            for part in _parts(change)
        ]
        for kept in subsets(len(pending), chance):
            files = _files(state, names, base, [pending[each] for each in kept])
            image = tuple(sorted(files.items()))
            if image not in seen:
                seen.add(image)
                yield files
                if state.anchors:
                    yield {**files, ANCHOR_SUFFIX: state.anchors[-1]}


def subsets(count: int, chance: random.Random) -> list[tuple[int, ...]]:
    """Return subsets of so many numbers, in order and each once: all, or the limit."""
    if 2**count <= SUBSETS_MAX:
        sizes = range(count + 1)
        every = itertools.chain.from_iterable(
            itertools.combinations(range(count), size) for size in sizes
        )
        return list(every)
    whole = tuple(range(count))
    found: dict[tuple[int, ...], None] = {(): None, whole: None}
    found |= dict.fromkeys(whole[:size] for size in range(count))
    found |= dict.fromkeys(whole[:out] + whole[out + 1 :] for out in whole)
    found |= dict.fromkeys((only,) for only in whole)
    chosen = list(found)[:SUBSETS_MAX]
    while len(chosen) < SUBSETS_MAX:
        chosen.append(tuple(each for each in whole if chance.random() < 1 / 2))
    return chosen


def _directories(state: DiskState) -> Iterator[dict[str, int]]:
    names = dict(state.names)
    yield dict(names)
    for change in state.pending_names:
        apply_name(names, change)
        yield dict(names)


def _parts(change: Change) -> Sequence[Change]:
    return [change] if isinstance(change, Truncated) else sectors(change)


def _files(
    state: DiskState, names: dict[str, int], base: str, kept: Sequence[Change]
) -> dict[str, bytes]:
    files = {}
    for path, number in names.items():
        content = bytearray(state.inodes[number].durable)
        for change in kept:
            if change.inode == number:
                apply_change(content, change)
        files[path.removeprefix(base)] = bytes(content)
    return files
