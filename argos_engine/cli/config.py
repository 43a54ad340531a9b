"""`argos config`: the settings an engine would run with, and where they come from."""

import os
import tomllib
from pathlib import Path
from typing import Annotated

import attrs
import typer

from argos_engine.cli import option
from argos_engine.cli.printable import printable
from argos_engine.cli.screen import console, print_json, table
from argos_engine.config import (
    ENVIRONMENT_PREFIX,
    FILE_SECTION,
    EngineSettings,
    load_settings,
    read_chain_key,
)

FILE_VARIABLE = "ARGOS_SETTINGS"
"""Names the settings file for every verb that writes."""

SettingsFile = Annotated[
    Path | None,
    typer.Option(
        "--file", envvar=FILE_VARIABLE, metavar="FILE", help="Settings in TOML."
    ),
]


def config(*, file: SettingsFile = None, as_json: option.AsJson = False) -> None:
    """Show all settings: the value, and whether file, environment or neither set it.

    A file holds them in its section [argos]; the environment, which wins, under their
    names in upper case behind ARGOS_.
    """
    settings = load_settings(file)
    rows = [
        (name, value, _source(name, file))
        for name, value in attrs.asdict(settings).items()
    ]
    if as_json:
        print_json({name: {"value": value, "source": at} for name, value, at in rows})
        return
    texts = ((name, _shown(value), source) for name, value, source in rows)
    console().print(table(("setting", ">value", "from"), texts))


def environment_chain_key() -> bytes | None:
    """Return the secret in the file that the environment's settings name, if any.

    Raises:
        ConfigurationError: The settings are wrong, or the file is missing or no key.
    """
    file = environment_settings().chain_key_file
    return None if file is None else read_chain_key(file)


def environment_settings() -> EngineSettings:
    """Return the settings that the environment gives to every verb.

    Raises:
        ConfigurationError: A value is out of bounds, or the file is missing.
    """
    return load_settings(os.environ.get(FILE_VARIABLE) or None)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:,}"
    # The name alone: a long path would leave no room for the other columns.
    return "none" if value is None else printable(Path(str(value)).name)


def _source(name: str, file: Path | None) -> str:
    variable = f"{ENVIRONMENT_PREFIX}{name.upper()}"
    if variable in os.environ:
        return variable
    if file is not None:
        section = tomllib.loads(file.read_bytes().decode()).get(FILE_SECTION, {})
        if name in section or name.replace("_", "-") in section:
            return str(file)
    return "default"
