"""What a caller names as `package.module:NAME`."""

import importlib
import sys
from pathlib import Path

from argos_engine.cli import exit_code
from argos_engine.cli.failure import fail


def load_named(name: str, option: str, noun: str) -> object:
    """Return what *name* stands for; end the verb if it leads nowhere.

    Modules are looked for in the present directory as well.
    """
    module_name, colon, attribute = name.partition(":")
    if not (module_name and colon and attribute):
        wrong = f"{option} must be written package.module:NAME, not {name!r}"
        fail(exit_code.USAGE, wrong)
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)  # behind what is installed, so that it hides nothing
    try:
        return getattr(importlib.import_module(module_name), attribute)
    except Exception as error:  # noqa: BLE001  # a user's module may raise anything at all
        fail(exit_code.USAGE, f"the {noun} {name!r} cannot be loaded: {error!r}")
