"""Failures on demand for tests of what is built on an engine in memory."""

import enum

from argos_engine.engine import Engine
from argos_engine.errors import ConfigurationError, JournalFailedError
from argos_engine.ports.records import JournalHead
from argos_engine.storage.memory import MemoryWriter


class Failure(enum.StrEnum):
    """Which step of a group fails, and what its callers are told."""

    BEGIN = enum.auto()
    """Nothing was written: `JournalFailedError`, it is safe to retry."""
    APPEND = enum.auto()
    """One command could not be written: `JournalFailedError` for that one."""
    COMMIT = enum.auto()
    """COMMIT fails and did nothing; a group is tried twice before it is given up."""
    COMMIT_AFTERWARDS = enum.auto()
    """COMMIT fails after it was done: it is settled, and nobody notices."""
    OUTCOME = enum.auto()
    """COMMIT fails and cannot be settled: `OutcomeUnknownError`, and an end."""


def fail_next(engine: Engine, failure: Failure | str, *, times: int = 1) -> None:
    """Let the next step of a kind fail in *engine*, which keeps its journal in memory.

    Args:
        engine: Made by `Engine.in_memory`.
        failure: What fails.
        times: How often, before everything works again.

    Raises:
        ConfigurationError: The engine keeps its journal in a file.
    """
    writer = engine._runtime.journal.writer()  # noqa: SLF001  # a test looks inside
    if not isinstance(writer, MemoryWriter):
        raise ConfigurationError("only an engine in memory fails on demand")
    failure = Failure(failure)
    if failure is Failure.OUTCOME:
        _fail(writer, "commit", times, is_done=False)
        _fail(writer, "claim", times, is_done=False)
    elif failure in (Failure.COMMIT, Failure.COMMIT_AFTERWARDS):
        _fail(writer, "commit", times, is_done=failure is Failure.COMMIT_AFTERWARDS)
        _let_claims_pass(writer)
    else:
        _fail(writer, failure.value, times, is_done=False)


def _fail(writer: MemoryWriter, name: str, times: int, *, is_done: bool) -> None:
    """Put a failing method in front of the one of the class, for so many calls."""
    original = getattr(type(writer), name)
    left = times

    def fail(*arguments: object) -> None:
        nonlocal left
        left -= 1
        if not left:
            vars(writer).pop(name, None)
        if is_done:
            original(writer, *arguments)
        raise JournalFailedError(f"{name} failed on demand")

    setattr(writer, name, fail)


def _let_claims_pass(writer: MemoryWriter) -> None:
    """Let the COMMIT of a claim, which settles that of a group, work as it should."""

    def claim() -> JournalHead:
        failing = vars(writer).pop("commit", None)
        try:
            return MemoryWriter.claim(writer)
        finally:
            if failing is not None:
                vars(writer)["commit"] = failing

    vars(writer)["claim"] = claim
