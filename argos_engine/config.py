"""All settings of an engine, checked once, each limit with its unit in its name."""

import os
import pathlib
from collections.abc import Callable
from typing import Any

import attrs
import typed_settings
from typed_settings.loaders import EnvLoader, FileLoader, Loader, TomlFormat

from argos_engine.domain.argument import seconds, whole
from argos_engine.errors import ConfigurationError, InvalidInputError, shown

ENVIRONMENT_PREFIX = "ARGOS_"
FILE_SECTION = "argos"

_MEBIBYTE = 1024 * 1024


def _count(minimum: int) -> Callable[[Any, "attrs.Attribute[int]", int], None]:
    def check(_: object, attribute: "attrs.Attribute[int]", value: int) -> None:
        whole(attribute.name, value, minimum)

    return check


def _seconds(_: object, attribute: "attrs.Attribute[float]", value: float) -> None:
    seconds(attribute.name, value)


@attrs.frozen(kw_only=True)
class EngineSettings:
    """The limits of one engine. Every value is checked when the settings are made."""

    mailbox_commands_max: int = attrs.field(default=10_000, validator=_count(1))
    """Commands that may wait for one aggregate."""
    queue_commands_max: int = attrs.field(default=100_000, validator=_count(1))
    """Commands that may wait in all."""
    queue_bytes_max: int = attrs.field(default=256 * _MEBIBYTE, validator=_count(1))
    """Bytes of the commands that may wait in all."""
    group_commands_max: int = attrs.field(default=1_000, validator=_count(1))
    """Commands that one COMMIT makes durable."""
    group_bytes_max: int = attrs.field(default=16 * _MEBIBYTE, validator=_count(1))
    """Bytes of the commands that one COMMIT makes durable."""
    group_seconds_max: float = attrs.field(default=0.05, validator=_seconds)
    """How long a group decides before it commits what it has."""
    live_actors_max: int = attrs.field(default=10_000, validator=_count(1))
    """Aggregates that stay in memory when nothing waits for them."""
    checkpoint_interval_events: int = attrs.field(default=100, validator=_count(0))
    """Deltas after which the engine records a checkpoint by itself; 0 for never."""
    admission_timeout_seconds: float = attrs.field(default=60.0, validator=_seconds)
    """How long `submit_many` waits for room in a full mailbox."""
    read_timeout_seconds: float = attrs.field(default=30.0, validator=_seconds)
    """How long a read at a time waits for a group that is about to be published."""
    close_timeout_seconds: float = attrs.field(default=30.0, validator=_seconds)
    """How long `close` works off what waits."""
    reader_connections: int = attrs.field(default=4, validator=_count(1))
    """Views of the journal that may be open at once."""


def load_settings(file: str | os.PathLike[str] | None = None) -> EngineSettings:
    """Return the settings of a file and the environment; the environment wins.

    Args:
        file: TOML with the settings in its section `[argos]`; None for no file.
            Environment variables are the names in upper case behind `ARGOS_`.

    Raises:
        ConfigurationError: The file is missing or broken, names a setting that does
            not exist, or a value is out of bounds; the message says which.
    """
    loaders: list[Loader] = [EnvLoader(ENVIRONMENT_PREFIX)]
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


class _Numbers:
    """Reads numbers that are text, as those of the environment are.

    It leaves everything else as it is, so that `EngineSettings` alone judges: 1.5 is
    not taken for 1, nor true for 1.
    """

    def structure(self, value: Any, wanted: Any) -> Any:  # noqa: ANN401
        """Return what *value* means; all of the settings stay a dict."""
        if not isinstance(value, str):
            return value
        try:
            return wanted(value)
        except ValueError:
            return value

    def get_structure_hook(self, wanted: Any) -> Any:  # noqa: ANN401
        """Return what reads a value of the class *wanted*."""
        return lambda value, _: self.structure(value, wanted)
