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


class SubscriptionClosedError(ArgosError):
    """Somebody closed the subscription; what it has not handed out is in the log."""


class SubscriptionRefusedError(ArgosError):
    """The subscription was not begun: its name is in use, or there are too many."""

    retryable = True


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


class RowClashError(ArgosError):
    """A projected row is in the way of another, or lacks one that it refers to.

    Raised to projections. A command whose projection lets it through is refused.
    """

    def __init__(self, table: str, constraint: str) -> None:
        super().__init__(table, constraint)
        self.table = table
        self.constraint = constraint

    def __str__(self) -> str:
        return f"a row clashes in table {self.table}: {self.constraint}"


class ProjectionError(ArgosError):
    """A projection could not follow an event; the cause says why.

    Nothing of what it wrote for that event was kept. A command whose event it was has
    failed. Mend the projection and give it another revision.
    """

    def __init__(self, projection: str, stream: str, version: int, reason: str) -> None:
        super().__init__(projection, stream, version, reason)
        self.projection = projection
        self.stream = stream
        self.version = version
        self.reason = reason

    def __str__(self) -> str:
        place = f"{self.stream} version {self.version}"
        return f"projection {self.projection} failed at {place}: {self.reason}"


class MigrationError(ArgosError):
    """A migration was not carried out, or cannot be; *step* says which one.

    Unless a subclass says otherwise, nothing was written and nothing will change by
    trying again.
    """

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(step, reason)
        self.step = step
        self.reason = reason

    def __str__(self) -> str:
        return f"migration {self.step}: {self.reason}"


class MigrationChangedError(MigrationError):
    """An applied step is not the one that was applied. Nothing was written.

    Bring back its text as it was, and put the change into a new step.
    """


class MigrationMissingError(MigrationError):
    """An applied step is not in the list of steps. Nothing was written.

    Put it back into the list, or give the list that the journal was migrated with.
    """


class MigrationOrderError(MigrationError):
    """A step that was not applied stands before one that was. Nothing was written.

    Give it a number behind the last one.
    """


class MigrationNewerError(MigrationError):
    """The journal has steps behind the last known one. Nothing was written.

    A newer version of the program migrated it; use that one.
    """


class MigrationPendingError(MigrationError):
    """The journal lacks a step that the program needs. Nothing was written.

    Run `argos migrate up`, with no engine on the file.
    """


class MigrationIrreversibleError(MigrationError):
    """The step says no way back. Nothing was written.

    Go on with a new step, or restore the backup from before this one.
    """


class MigrationBackupError(MigrationError):
    """The backup before the step failed; see the cause. The journal was not touched."""


class MigrationFailedError(MigrationError):
    """The step failed; see the cause. Nothing of it was written.

    Steps before it in the same run stay applied. Run again once the reason is gone.
    """


class MigrationForbiddenError(MigrationFailedError):
    """The step did what no step may, such as touch the engine's own tables.

    Nothing of it was written.
    """


class MigrationUnknownError(MigrationError):
    """The commit of the step failed in a way that leaves its outcome open.

    All of it is there, with its record, or nothing. Run again: it is applied once.
    """

    written = None
    retryable = True


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
