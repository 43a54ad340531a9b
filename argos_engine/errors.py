"""Every error of the engine, in one tree.

Each class answers two questions before anybody reads its message: was anything
written, and can the same call succeed later?
"""

from typing import ClassVar


class ArgosError(Exception):
    """The root of all errors that the engine raises on purpose."""

    written: ClassVar[bool | None] = False
    """Whether the journal changed: False is certainly not, None cannot be known."""

    retryable: ClassVar[bool] = False
    """Whether the same call, unchanged, can succeed later."""


class InvalidInputError(ArgosError, ValueError):
    """An argument has a value that the engine does not take. Nothing was written."""

    def __init__(self, name: str, value: object, rule: str) -> None:
        super().__init__(name, value, rule)
        self.name = name
        self.value = value
        self.rule = rule

    def __str__(self) -> str:
        return f"{self.name} {self.rule}, not {shown(self.value)}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class ConfigurationError(ArgosError):
    """Settings, deciders or the environment do not fit together."""


class CommandError(ArgosError):
    """A command was not carried out. Nothing was written."""


class CommandRejectedError(CommandError):
    """The rules said no: an answer, not a fault. Raise it, or a subclass, in `decide`.

    Under a command id that the caller gave, the refusal itself is stored, so the same
    id gets the same answer for ever. A stored refusal is raised as this class with
    the name of the first class in *error_type*, and with *duplicate* set.
    """

    def __init__(
        self, reason: str, error_type: str | None = None, *, duplicate: bool = False
    ) -> None:
        if not isinstance(reason, str):
            raise InvalidInputError("reason", reason, "must be text")
        super().__init__(reason)
        self.reason = reason
        self.error_type = error_type or type(self).__name__
        self.duplicate = duplicate

    def __str__(self) -> str:
        return self.reason


class CommandFailedError(CommandError):
    """`decide`, `evolve` or the codec raised; see the cause. Nothing was written."""


class CommandIdReusedError(CommandError):
    """The command id stands for another command already. Nothing was written."""

    def __init__(self, command_id: str) -> None:
        super().__init__(command_id)
        self.command_id = command_id

    def __str__(self) -> str:
        return f"command id {self.command_id!r} was used for another command"


class VersionConflictError(CommandError):
    """The stream is not at the version the caller expected. Nothing was written.

    Read the state again and decide again; the command id stays free.
    """

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(stream, expected, actual)
        self.stream = stream
        self.expected = expected
        self.actual = actual

    def __str__(self) -> str:
        return f"{self.stream} is at version {self.actual}, not at {self.expected}"


class DeadlineExceededError(CommandError):
    """The command did not start before its deadline. Nothing was written."""

    retryable = True


class CommandCancelledError(CommandError):
    """The caller took the command back before it started. Nothing was written."""


class MailboxFullError(CommandError):
    """A bounded queue is full; the command was never taken in. Nothing was written."""

    retryable = True


class EngineClosedError(CommandError):
    """The engine is closed or closing. Nothing was written."""


class JournalError(ArgosError):
    """The journal could not do what it was asked to do."""


class JournalFailedError(JournalError):
    """A write failed and is certainly not in the journal. It is safe to retry."""

    retryable = True


class OutcomeUnknownError(JournalError):
    """The commit failed in a way that leaves its outcome open.

    Ask `outcome` with the command id after the engine is opened again, or send the
    command again under the same id: it is carried out once.
    """

    written = None
    retryable = True

    def __init__(self, command_id: str) -> None:
        super().__init__(command_id)
        self.command_id = command_id

    def __str__(self) -> str:
        return f"the outcome of command {self.command_id!r} is not known yet"


class JournalLockedError(JournalError):
    """Another engine has the journal open. Nothing was touched."""

    retryable = True

    def __init__(self, path: str, holder: str) -> None:
        super().__init__(path, holder)
        self.path = path
        self.holder = holder

    def __str__(self) -> str:
        return f"{self.path} is open in another engine: {self.holder}"


class HistoryLostError(JournalError):
    """The log does not hold what its anchor says was acknowledged.

    The file is an older copy, lost its WAL, or belongs to another anchor. Nothing was
    written. Restore the right file, or open it with `accept_history_loss`.
    """

    def __init__(self, head: str, anchor: str, reason: str) -> None:
        super().__init__(head, anchor, reason)
        self.head = head
        self.anchor = anchor
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.reason} (the log: {self.head}; the anchor: {self.anchor})"


class JournalCorruptError(JournalError):
    """What is stored is damaged or was tampered with. Run `argos verify`."""


class ChainKeyError(JournalError):
    """The hashes were made with another key, with one that is missing, or with none.

    Nothing was touched. Open the file with the `chain_key` that it was made with. A
    journal keeps its key: another one, or the first, needs an export and an import.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class UnsupportedFormatError(JournalError):
    """The file is not a journal that this version reads. It was left untouched."""


class UnknownEventTypeError(JournalError):
    """A stored event has a type or schema version that no decider declares."""

    def __init__(
        self, stream: str, version: int, event_type: str, schema_version: int
    ) -> None:
        super().__init__(stream, version, event_type, schema_version)
        self.stream = stream
        self.version = version
        self.event_type = event_type
        self.schema_version = schema_version

    def __str__(self) -> str:
        return (
            f"{self.stream} version {self.version}: no decider declares event type "
            f"{self.event_type!r} with schema version {self.schema_version}"
        )


class ReplayError(JournalError):
    """A stored event could not be decoded or evolved; the cause says why.

    Only its stream is affected.
    """

    def __init__(self, stream: str, version: int, event_type: str) -> None:
        super().__init__(stream, version, event_type)
        self.stream = stream
        self.version = version
        self.event_type = event_type

    def __str__(self) -> str:
        place = f"{self.stream} version {self.version}"
        return f"{place} ({self.event_type}) cannot be replayed"


class UpcasterGapError(ConfigurationError):
    """A step is missing between an old schema version of an event and the newest."""

    def __init__(self, event_type: str, missing_version: int) -> None:
        super().__init__(event_type, missing_version)
        self.event_type = event_type
        self.missing_version = missing_version

    def __str__(self) -> str:
        return (
            f"event type {self.event_type!r} has no upcaster from schema version "
            f"{self.missing_version}"
        )


def shown(value: object, length_max: int = 80) -> str:
    """Return *value* as text that fits into a message. Raises nothing of its own.

    A value that cannot be shown, for its size or for a fault in its class, must not
    hide the error that it is shown in.
    """
    try:
        text = ascii(value)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  # user code: anything can come
        return f"<{type(value).__name__} that raises {type(error).__name__}>"
    if len(text) <= length_max:
        return text
    return f"{text[:length_max]}... ({len(text)} characters)"
