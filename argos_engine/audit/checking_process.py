"""A process that does a part of a verification beside the one that asked for it."""

import multiprocessing
import pickle
import signal
from collections.abc import Callable
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from typing import NamedTuple

from argos_engine.audit.checking_thread import Check
from argos_engine.audit.inspection import Inspection
from argos_engine.audit.report import Findings
from argos_engine.codec.codec import Codec
from argos_engine.errors import ConfigurationError, JournalError, shown
from argos_engine.ports.journal import Journal
from argos_engine.ports.records import JournalHead
from argos_engine.runtime.user_code import described


class Material(NamedTuple):
    """What a process needs to check parts of a journal."""

    opener: Callable[[], Journal]
    codec: Codec
    head: JournalHead


class CheckingProcess:
    """Does one check at a time, in a process of its own. Used by one thread.

    Not a fork: threads may run here, and hold locks. It imports the rules by their
    names, so they must be defined at the top level of a module.
    """

    def __init__(self, material: Material) -> None:
        """Start it.

        Raises:
            ConfigurationError: The rules, or a state in them, cannot be taken along, or
                this is a process that may start no others.
        """
        if multiprocessing.current_process().daemon:
            raise ConfigurationError(
                "this process is a daemonic one, which may start no others; verify in "
                "one process"
            )
        packed = _packed(material)
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs,), name="argos-check", daemon=True
        )
        try:
            self._process.start()
        finally:
            theirs.close()
        # Not among the arguments: whatever starts a process waits for ever if it has
        # more to tell than a pipe holds, and the process ends before it has read that.
        with suppress(OSError):  # it has ended, and `end` says why
            self._pipe.send_bytes(packed)

    def begin(self, check: Check) -> None:
        """Let it do *check*, which can be pickled; the one before has its end."""
        with suppress(OSError):  # it has ended, and `end` says why
            self._pipe.send(check)

    def end(self) -> Findings:
        """Wait for the check, and return what it found.

        Raises:
            JournalError: The check failed for another reason than damage, or the
                process was ended.
        """
        try:
            findings, failure = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise self._lost() from error
        if failure is not None:
            raise JournalError(f"a process that checks the journal failed: {failure}")
        assert isinstance(findings, Findings), "one of both is there"
        return findings

    def close(self) -> None:
        """End it, whatever it does: it only reads."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _lost(self) -> JournalError:
        self._process.join()
        return JournalError(
            "a process that checks the journal has ended, with exit code "
            f"{self._process.exitcode}; a script that verifies in several must guard "
            "its top level with `if __name__ == '__main__'`"
        )


def _packed(material: Material) -> bytes:
    try:
        return pickle.dumps(material)
    except Exception as error:  # of a user's class: anything can come
        raise ConfigurationError(
            f"the rules cannot be taken to another process: {shown(error)}; define "
            "them at the top level of a module, or verify in one process"
        ) from error


def _serve(pipe: Connection) -> None:
    """Do checks until the other process has gone, or one fails."""
    # Ctrl-C reaches all processes of a terminal. The one that asked ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        material = pickle.loads(pipe.recv_bytes())  # noqa: S301  # of the other process
        with closing(material.opener()) as journal:
            while True:
                inspection = Inspection(journal, material.head)
                pipe.recv()(inspection, material.codec)
                pipe.send((inspection.findings, None))
    except EOFError:
        return
    except Exception as error:  # noqa: BLE001  # told to the one who asked
        with suppress(OSError):
            pipe.send((None, described(error)))
