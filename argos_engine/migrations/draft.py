"""A draft: the file of a new step, made from a template."""

import pathlib
import re
from importlib.resources import files
from string import Template

from argos_engine.domain.label import label
from argos_engine.errors import InvalidInputError
from argos_engine.migrations.migration import DESCRIPTION_LENGTH_MAX, check_step_id

_NUMBERED = re.compile(r"m([0-9]+)_.*\.py")
_PLACEHOLDERS = "the template may use $id and $description, and $$ for a dollar"


def draft_migration(
    directory: pathlib.Path,
    words: str,
    description: str,
    template: pathlib.Path | None = None,
) -> pathlib.Path:
    """Write a file for a new step, with the next number in *directory*; return it.

    Args:
        directory: Where files such as `m001_add_status.py` are.
        words: What stands behind the number: `add_status`.
        description: One line about the step.
        template: A text with `$id` and `$description`; the engine's own without.

    Raises:
        InvalidInputError: The words do not make an id, the description is no line of
            text, or the template has other placeholders.
        OSError: The template cannot be read, or the file not be written. An existing
            file is never replaced.
    """
    step = check_step_id(f"m{_next_number(directory):03}_{words}")
    label("description", description, DESCRIPTION_LENGTH_MAX)
    if '"' in description or "\\" in description:
        rule = "must have no double quotes and no backslashes: it becomes a literal"
        raise InvalidInputError("description", description, rule)
    try:
        text = Template(_read(template)).substitute(id=step, description=description)
    except (KeyError, ValueError) as error:
        raise InvalidInputError("template", str(template), _PLACEHOLDERS) from error
    path = directory / f"{step}.py"
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    return path


def _next_number(directory: pathlib.Path) -> int:
    found = (_NUMBERED.fullmatch(path.name) for path in directory.iterdir())
    return max((int(match[1]) for match in found if match), default=0) + 1


def _read(template: pathlib.Path | None) -> str:
    if template is None:
        return (files("argos_engine.migrations") / "template.txt").read_text("utf-8")
    return template.read_text("utf-8")
