"""The reference of `argos` as Markdown, made from the program itself."""

from collections.abc import Iterator
from typing import Any

import typer

from argos_engine.cli import exit_code
from argos_engine.cli.main import app


def verbs() -> str:
    """Return a section for each verb, and the exit codes."""
    sections = [_verb(name, each) for name, each in commands(app)]
    return "\n\n".join([*sections, _exit_codes()])


def commands(app: typer.Typer) -> Iterator[tuple[str, Any]]:
    """Yield all verbs with their names; those of a group behind the group's name."""
    group: Any = typer.main.get_command(app)
    for name, each in group.commands.items():
        inner = getattr(each, "commands", None)
        if inner is None:
            yield name, each
        else:
            yield from ((f"{name} {verb}", found) for verb, found in inner.items())


def _verb(name: str, command: Any) -> str:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each.param_type_name == "option"]
    call = " ".join([name, *map(_argument, arguments)])
    lines = [f"## `argos {name}`", "", command.help, "", f"    argos {call} [options]"]
    for each in (*arguments, *options):
        lines += ["", *_entry(each)]
    return "\n".join(lines)


def _entry(parameter: Any) -> Iterator[str]:
    """Yield one item of a definition list."""
    if parameter.param_type_name == "argument":
        term = f"`{_argument(parameter)}`"
    else:
        spelled = [*parameter.opts, *parameter.secondary_opts]
        value = "" if parameter.is_flag else f" {parameter.metavar or 'VALUE'}"
        term = ", ".join(f"`{each}{value}`" for each in spelled)
    yield term
    yield f": {' '.join([parameter.help or '', *_notes(parameter)])}"


def _argument(parameter: Any) -> str:
    return parameter.metavar or str(parameter.name).upper()


def _notes(parameter: Any) -> Iterator[str]:
    if parameter.param_type_name == "argument":
        return
    if parameter.envvar:
        yield f"Or `{parameter.envvar}` in the environment."
    if parameter.required:
        yield "Required."
    elif parameter.default not in (None, False, True) and parameter.default != ():
        yield f"Default: `{parameter.default}`."


def _exit_codes() -> str:
    lines = ["## Exit codes", "", "| code | meaning |", "| --- | --- |"]
    lines += [f"| {code} | {text} |" for code, text in exit_code.MEANINGS.items()]
    return "\n".join(lines)
