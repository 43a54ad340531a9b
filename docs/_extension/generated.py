"""The directive `generated`, and what else Sphinx has to know about this package."""

from typing import Any, ClassVar

from docutils import nodes
from parts import PARTS
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class Generated(SphinxDirective):
    """Puts the Markdown of one part in its place."""

    required_arguments: ClassVar[int] = 1
    final_argument_whitespace: ClassVar[bool] = True

    def run(self) -> list[nodes.Node]:
        """Return the nodes of the part."""
        return self.parse_text_to_nodes(PARTS[self.arguments[0]]())


_COLON = "\ue000"
"""Stands for a colon in the text below an attribute, which is no type."""


def _hide_colons(
    _app: Sphinx, what: str, _name: str, _found: Any, _options: Any, lines: list[str]
) -> None:
    if what == "attribute":
        lines[:] = [line.replace(":", _COLON) for line in lines]


def _show_colons(
    _app: Sphinx, what: str, _name: str, _found: Any, _options: Any, lines: list[str]
) -> None:
    if what == "attribute":
        lines[:] = [line.replace(_COLON, ":") for line in lines]


def _resolve_error(
    app: Sphinx, env: Any, node: Any, content: nodes.Element
) -> nodes.Element | None:
    """Find an error that a docstring names without its module."""
    if node.get("reftype") != "exc" or "." in node["reftarget"]:
        return None
    domain = env.get_domain("py")
    target = f"argos_engine.errors.{node['reftarget']}"
    found: nodes.Element | None = domain.resolve_xref(
        env, node["refdoc"], app.builder, "exc", target, node, content
    )
    return found


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and the handlers."""
    app.add_directive("generated", Generated)
    # Before and behind the extension that reads Google's style of docstrings: it
    # takes the words before a colon for a type.
    app.connect("autodoc-process-docstring", _hide_colons, priority=400)
    app.connect("autodoc-process-docstring", _show_colons, priority=600)
    app.connect("missing-reference", _resolve_error)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
