"""A journal whose writer can be made to fail, or to be looked at, at any call."""

from argos_engine.errors import JournalFailedError
from argos_engine.storage.memory import MemoryJournal


class TrappedJournal(MemoryJournal):
    """A memory journal; `trap` says what its writer does at a certain call."""

    def __init__(self, store_id="memory"):
        super().__init__(store_id)
        self._trapped = TrappedWriter(super().writer())
        self.trap = self._trapped.trap
        self.trap_each = self._trapped.trap_each
        self.calls = self._trapped.calls

    def writer(self):
        self.check_open()
        return self._trapped


class TrappedWriter:
    """Does what the writer inside does, but springs traps first."""

    def __init__(self, inner):
        self.inner = inner
        self.calls = []
        """The names of all methods called, in order."""
        self._traps = []
        self._traps_of_each = []

    @property
    def in_transaction(self):
        return self.inner.in_transaction

    def trap(self, name, action, *, call=1, times=1):
        """Do *action* instead of calls of *name*: from its nth call on, so many.

        The action is given the writer inside, the arguments, and nothing else.
        """
        self._traps.append([name, call, times, action])

    def trap_each(self, name, action, *, call=1):
        """Set a trap for when every command has a savepoint of its own.

        The first run of commands that is written at once fails, which leads there.
        """
        if not self._traps_of_each:
            self.trap("append_all", self._fail_and_set)
        self._traps_of_each.append((name, action, call))

    def _fail_and_set(self, _writer, *_arguments):
        for name, action, call in self._traps_of_each:
            self.trap(name, action, call=call)
        raise JournalFailedError("a run of commands failed")

    def __getattr__(self, name):
        method = getattr(self.inner, name)

        def call(*arguments):
            self.calls.append(name)
            action = self._sprung(name)
            if action is None:
                return method(*arguments)
            return action(self.inner, *arguments)

        return call

    def _sprung(self, name):
        for trap in self._traps:
            if trap[0] == name and trap[2]:
                trap[1] -= 1
                if trap[1] <= 0:
                    trap[2] -= 1
                    return trap[3]
        return None


def fail(_writer, *_arguments):
    """Fail, and leave the transaction open."""
    raise JournalFailedError("the disk said no")


def fail_and_end(writer, *_arguments):
    """Fail, and end the transaction without a word, as a full disk can."""
    writer.rollback()
    raise JournalFailedError("the disk is full")


def commit_and_fail(writer):
    """Commit, and report a failure all the same."""
    writer.commit()
    raise JournalFailedError("fsync failed")


def claim_and_fail(writer):
    """Raise the epoch for good, and report a failure all the same."""
    writer.claim()
    raise JournalFailedError("fsync failed")


def interrupt(_writer, *_arguments):
    raise KeyboardInterrupt


def commit_and_interrupt(writer):
    writer.commit()
    raise KeyboardInterrupt
