"""How Sphinx builds these pages: offline, and every warning is an error."""

import importlib.metadata
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE / "_extension"))

import python_inventory  # noqa: E402  # found on the path that is set above

project = "Argos Engine"
author = "The Argos Engine project"
version = release = importlib.metadata.version("argos-engine")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx.ext.intersphinx",
    "generated",
]
exclude_patterns = ["_extension", "examples"]

html_theme = "furo"
html_title = f"Argos Engine {release}"
html_copy_source = False
smartquotes = False  # two dashes are two dashes

myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]
suppress_warnings = ["config.cache"]  # the inventory below is a value of its own kind

# Docstrings name things in single backticks.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_google_docstring = True
napoleon_numpy_docstring = False

# Names of the standard library become links without asking the network. The folder
# lives as long as this variable.
_FOLDER = tempfile.TemporaryDirectory()
intersphinx_mapping = {
    "python": (python_inventory.HOME, str(python_inventory.write(_FOLDER.name)))
}

nitpicky = True
nitpick_ignore_regex = [
    # Type variables have no page of their own.
    ("py:.*", r"(.*\.)?(\w+T|StateT_co|T)"),
    # Parts that users never make or name; the pages about them say where they are.
    ("py:.*", r"argos_engine\.(runtime|codec|ports|storage)\..*"),
    ("py:.*", r"argos_engine\.domain\.(history|transition)\..*"),
    ("py:.*", r"argos_engine\.messaging\.(window|sieve|cursor|recipient)\..*"),
    ("py:.*", r"argos_engine\.testing\.recording\..*"),
    # Hypothesis has pages of its own, which an offline build cannot ask.
    ("py:class", r"hypothesis\..*"),
    # An alias that names itself, which Sphinx cannot follow: any parsed JSON.
    ("py:class", "Json"),
]
