"""The system calls for files that SQLite knows nothing of, on a disk that fails."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any
from unittest import mock

from argos_engine.storage.sqlite import anchor, lock, stats
from argos_engine.testing.faults import Extent, Fault

_MODULES: tuple[ModuleType, ...] = (anchor, lock, stats)
_WRITING = ("pwrite", "ftruncate", "replace")
"""The calls by which the engine changes files beside the journal."""


class FaultyOs:
    """Stands for the module `os`; the writing calls of one file are counted and fail.

    Args:
        fault: Which call fails, counted over all of the file, and how. A half of one
            is a short write, of which the call itself does not complain.
        on_call: Called before each writing call.
    """

    def __init__(self, fault: Fault | None, on_call: Callable[[], object]) -> None:
        self.calls = 0
        self.failed = 0
        self._fault = fault
        self._on_call = on_call

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever os has
        original = getattr(os, name)
        if name not in _WRITING:
            return original

        def call(*arguments: Any) -> Any:  # noqa: ANN401  # as the original
            self._on_call()
            self.calls += 1
            if not self._strikes():
                return original(*arguments)
            self.failed += 1
            return self._fail(original, arguments)

        return call

    def _strikes(self) -> bool:
        if self._fault is None:
            return False
        if self._fault.sticky:
            return self.calls >= self._fault.number
        return self.calls == self._fault.number

    def _fail(self, original: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401  # as the original
        assert self._fault is not None, "asked by who was struck"
        if self._fault.extent is Extent.HALF and original is os.pwrite:
            descriptor, data, offset = arguments
            return original(descriptor, data[: len(data) // 2], offset)
        if self._fault.extent is Extent.ALL:
            original(*arguments)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def faulty_os(
    module: ModuleType, fault: Fault | None, on_call: Callable[[], object]
) -> Iterator[FaultyOs]:
    """Let *module*, of the anchor, the lock or the figures, work on a faulty disk."""
    assert module in _MODULES, "one of the files beside the journal"
    faulty = FaultyOs(fault, on_call)
    with ExitStack() as patched:
        patched.enter_context(mock.patch.object(module, "os", faulty))
        yield faulty
