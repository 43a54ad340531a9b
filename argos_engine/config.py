"""All settings of an engine, checked once, each limit with its unit in its name."""

import math
import os
import pathlib
from collections.abc import Callable
from typing import Any

import attrs

from argos_engine.domain.argument import seconds, whole
from argos_engine.domain.label import label
from argos_engine.errors import ConfigurationError, InvalidInputError, shown
from argos_engine.runtime.limits import Limits

ENVIRONMENT_PREFIX = "ARGOS_"
FILE_SECTION = "argos"

INTERVAL_SECONDS_MIN = 0.01
"""The shortest interval: what has none would never rest."""

_FLAGS = {"true": True, "1": True, "false": False, "0": False}
"""What the environment may say for a setting that is true or false."""

_MEBIBYTE = 1024 * 1024
_KEY_FILE_BYTES_MAX = 1_000
"""More than the longest key, even with space around it."""


def _count(minimum: int) -> Callable[[Any, "attrs.Attribute[int]", int], None]:
    def check(_: object, attribute: "attrs.Attribute[int]", value: int) -> None:
        whole(attribute.name, value, minimum)

    return check


def _seconds(_: object, attribute: "attrs.Attribute[float]", value: float) -> None:
    seconds(attribute.name, value)


def _interval(_: object, attribute: "attrs.Attribute[float]", value: float) -> None:
    if type(value) not in (int, float) or not INTERVAL_SECONDS_MIN <= value < math.inf:
        rule = f"must be seconds from {INTERVAL_SECONDS_MIN} on"
        raise InvalidInputError(attribute.name, value, rule)


def _file(_: object, attribute: "attrs.Attribute[str | None]", value: object) -> None:
    # An empty name is no wish for none: it may be a secret that went missing.
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise InvalidInputError(attribute.name, value, "must be the name of a file")


def _name(_: object, attribute: "attrs.Attribute[str | None]", value: object) -> None:
    if value is not None:
        label(attribute.name, value)


def _flag(_: object, attribute: "attrs.Attribute[bool]", value: bool) -> None:  # noqa: FBT001  # called by attrs
    if type(value) is not bool:
        raise InvalidInputError(attribute.name, value, "must be true or false")


@attrs.frozen(kw_only=True)
class EngineSettings:
    """The limits of one engine, its name, and where its key is.

    Every value is checked when the settings are made.
    """

    mailbox_commands_max: int = attrs.field(default=10_000, validator=_count(1))
    """Commands that may wait for one aggregate."""
    queue_commands_max: int = attrs.field(default=100_000, validator=_count(1))
    """Commands that may wait or run in all."""
    queue_bytes_max: int = attrs.field(default=256 * _MEBIBYTE, validator=_count(1))
    """Bytes of the commands that may wait or run in all."""
    group_commands_max: int = attrs.field(default=1_000, validator=_count(1))
    """Commands that one COMMIT makes durable."""
    group_bytes_max: int = attrs.field(default=16 * _MEBIBYTE, validator=_count(1))
    """Bytes of the commands that one COMMIT makes durable."""
    group_seconds_max: float = attrs.field(default=0.05, validator=_seconds)
    """How long a group decides before it commits what it has."""
    live_actors_max: int = attrs.field(default=10_000, validator=_count(1))
    """Aggregates that stay in memory when nothing waits for them."""
    checkpoint_interval_events: int = attrs.field(default=50, validator=_count(0))
    """Deltas after which the engine records a checkpoint by itself; 0 for never."""
    admission_timeout_seconds: float = attrs.field(default=60.0, validator=_seconds)
    """How long `submit_many` waits for room in a full mailbox."""
    read_timeout_seconds: float = attrs.field(default=30.0, validator=_seconds)
    """How long a read at a time waits for a group that is about to be published."""
    close_timeout_seconds: float = attrs.field(default=30.0, validator=_seconds)
    """How long `close` works off what waits."""
    anchor_interval_seconds: float = attrs.field(default=60.0, validator=_interval)
    """How long the anchor sink is left alone after it was told where the log ends."""
    engine_name: str | None = attrs.field(default=None, validator=_name)
    """What metrics call the engine; without one, its store id."""
    chain_key_file: str | None = attrs.field(default=None, validator=_file)
    """A file with the secret that hashes are made with, in hexadecimal digits."""
    reader_connections: int = attrs.field(default=4, validator=_count(1))
    """Views of the journal that may be open at once."""
    page_checksums: bool = attrs.field(default=False, validator=_flag)
    """Make a new file with a checksum on every page; a file made without has none."""


def limits_of(settings: EngineSettings) -> Limits:
    """Return what bounds the running parts of an engine."""
    return Limits(
        mailbox_commands_max=settings.mailbox_commands_max,
        queue_commands_max=settings.queue_commands_max,
        queue_bytes_max=settings.queue_bytes_max,
        group_commands_max=settings.group_commands_max,
        group_bytes_max=settings.group_bytes_max,
        group_seconds_max=settings.group_seconds_max,
        read_seconds_max=settings.read_timeout_seconds,
        live_actors_max=settings.live_actors_max,
    )


def load_settings(file: str | os.PathLike[str] | None = None) -> EngineSettings:
    """Return the settings of a file and the environment; the environment wins.

    Args:
        file: TOML with the settings in its section `[argos]`; None for no file.
            Environment variables are the names in upper case behind `ARGOS_`.

    Raises:
        ConfigurationError: The file is missing or broken, names a setting that does
            not exist, or a value is out of bounds; the message says which.
    """
    # Only here: it is a seventh of all that an engine imports, and the collector walks
    # over all of that again and again.
    import typed_settings  # noqa: PLC0415
    from typed_settings.loaders import EnvLoader, FileLoader, TomlFormat  # noqa: PLC0415

    loaders: list[Any] = [EnvLoader(ENVIRONMENT_PREFIX)]
    if file is not None:
        if not os.path.isfile(file):  # noqa: PTH113  # that one raises for some paths
            raise ConfigurationError(f"no settings file at {shown(os.fspath(file))}")
        path = pathlib.Path(file)
        loaders.insert(0, FileLoader({"*": TomlFormat(FILE_SECTION)}, [f"!{path}"]))
    try:
        found: Any = typed_settings.load_settings(
            EngineSettings, loaders, converter=_Numbers()
        )
    except Exception as error:  # what reads files has no root for its errors
        raise ConfigurationError(f"settings in {file}: {error}") from error
    try:
        return EngineSettings(**found)
    except InvalidInputError as error:
        raise ConfigurationError(f"settings: {error}") from error


def read_chain_key(file: str | os.PathLike[str]) -> bytes:
    """Return the secret in a file of hexadecimal digits, as `openssl rand -hex` makes.

    Space around the digits does not count. A pipe will do as well.

    Raises:
        ConfigurationError: The file cannot be read, or holds something else; the
            message names the file and shows nothing of what is in it.
    """
    name = os.fspath(file)
    try:
        with open(name, "rb") as opened:  # noqa: PTH123  # a pipe has no Path to it
            text = opened.read(_KEY_FILE_BYTES_MAX)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"chain key file {name}: {error}") from error
    try:
        return bytes.fromhex(text.decode("ascii"))
    except ValueError:
        # Without its cause, which may show a part of the secret.
        raise ConfigurationError(
            f"chain key file {name}: must hold hexadecimal digits, two for each byte, "
            "and nothing else"
        ) from None


class _Numbers:
    """Reads numbers that are text, as those of the environment are.

    It leaves everything else as it is, so that `EngineSettings` alone judges: 1.5 is
    not taken for 1, nor true for 1.
    """

    def structure(self, value: Any, wanted: Any) -> Any:  # noqa: ANN401
        """Return what *value* means; all of the settings stay a dict."""
        if isinstance(value, str) and wanted is bool:
            return _FLAGS.get(value.lower(), value)
        if not isinstance(value, str) or wanted not in (int, float):
            return value
        try:
            return wanted(value)
        except ValueError:
            return value

    def get_structure_hook(self, wanted: Any) -> Any:  # noqa: ANN401
        """Return what reads a value of the class *wanted*."""
        return lambda value, _: self.structure(value, wanted)
