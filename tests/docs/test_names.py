"""Names of the package that the pages mention are there."""

import importlib
import re

import pytest

from tests.docs.pages import PAGES, README, ROOT, name

_DOTTED = re.compile(r"\bargos_engine(?:\.\w+)+")
_FILE = re.compile(r"`(argos_engine(?:/[\w.]+)+)`")


def _find(dotted):
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = _member(found, part)
        return found
    raise LookupError(dotted)


def _member(owner, part):
    if hasattr(owner, part):
        return getattr(owner, part)
    # Fields of slotted classes and of instances are announced, not set.
    if part in getattr(owner, "__annotations__", {}):
        return None
    raise LookupError(f"{owner} has no {part}")


@pytest.mark.parametrize("page", [*PAGES, README], ids=name)
def test_every_dotted_name_exists(page):
    for dotted in sorted(set(_DOTTED.findall(page.read_text()))):
        # A file of the package: `argos_engine/errors.py` written with dots.
        if not dotted.endswith((".py", ".sql", ".md")):
            _find(dotted)


@pytest.mark.parametrize("page", [*PAGES, README], ids=name)
def test_every_file_of_the_package_exists(page):
    for path in sorted(set(_FILE.findall(page.read_text()))):
        assert (ROOT / path).exists(), path


def test_a_name_that_does_not_exist_is_noticed():
    with pytest.raises(LookupError):
        _find("argos_engine.engine.Engine.fly")
