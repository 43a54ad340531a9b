"""Reference tables as Markdown, made from the package itself, so they are never old."""

import ast
import inspect
import itertools
from collections.abc import Iterator

import attrs

from argos_engine import config, errors
from argos_engine.domain.participle import IRREGULAR_PARTICIPLES

_WRITTEN = {False: "no", None: "not known", True: "yes"}
_RETRY = {False: "no", True: "yes"}


def errors_table() -> str:
    """Return all errors: class, when it is raised, was anything written, retry."""
    rows = [
        (
            "&emsp;" * depth + f"`{each.__name__}`",
            _cell(inspect.getdoc(each) or ""),
            _WRITTEN[each.written],
            _RETRY[each.retryable],
        )
        for each, depth in error_classes(errors.ArgosError, 0)
    ]
    heads = ("class", "when", "was anything written", "may the same call succeed later")
    return table(heads, rows)


def error_classes(
    root: type[errors.ArgosError], depth: int
) -> Iterator[tuple[type[errors.ArgosError], int]]:
    """Yield *root* and all classes below it with their depth in the tree."""
    yield root, depth
    children = [c for c in root.__subclasses__() if c.__module__ == errors.__name__]
    for child in children:
        yield from error_classes(child, depth + 1)


def settings_table() -> str:
    """Return all settings: name, default, environment variable, meaning."""
    meanings = _attribute_docs(config.EngineSettings)
    prefix = getattr(config, "ENVIRONMENT_PREFIX", None)
    rows = [
        (
            f"`{field.name}`",
            f"`{field.default!r}`",
            *([f"`{prefix}{field.name.upper()}`"] if prefix else []),
            _cell(meanings[field.name]),
        )
        for field in attrs.fields(config.EngineSettings)
    ]
    heads = ("setting", "default", *(["environment"] if prefix else []), "meaning")
    return table(heads, rows)


def participles() -> str:
    """Return the irregular past participles that names of event types may end in."""
    return " ".join(f"`{word}`" for word in sorted(IRREGULAR_PARTICIPLES))


def _attribute_docs(owner: type) -> dict[str, str]:
    """Return the texts below the fields of a class."""
    body = ast.parse(inspect.getsource(owner)).body[0].body
    return {
        field.target.id: text.value.value
        for field, text in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return rows as a table of Markdown."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")
