"""Rules of the code base that no off-the-shelf linter checks."""

import ast
import pathlib
import statistics
from collections.abc import Iterator

import argos_engine

FILE_LINES_MAX = 400
FILE_LINES_MEDIAN_MAX = 110
FILE_LINES_P95_MAX = 250
FUNCTION_LINES_MAX = 60
CLASS_LINES_MAX = 250
EXPORTS_MAX = 50

VAGUE_WORDS = {
    "base",
    "common",
    "helper",
    "helpers",
    "lib",
    "manager",
    "managers",
    "misc",
    "shared",
    "tools",
    "util",
    "utils",
}
"""Names that say nothing about what is inside."""

ROOT = pathlib.Path(argos_engine.__path__[0])
TREES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_bytes())
    for path in sorted(ROOT.rglob("*.py"))
}


def lines_of(name: str) -> int:
    return len((ROOT / name).read_bytes().splitlines())


def nodes(*kinds: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, kinds):
                yield name, node


def longer_than(limit: int, *kinds: type[ast.AST]) -> list[str]:
    return [
        f"{name}:{node.lineno} {node.name}"
        for name, node in nodes(*kinds)
        if node.end_lineno - node.lineno + 1 > limit
    ]


def test_the_package_is_found():
    assert "errors.py" in TREES


def test_files_fit_on_a_few_pages():
    too_long = [name for name in TREES if lines_of(name) > FILE_LINES_MAX]

    assert too_long == []


def test_most_files_are_short():
    lengths = [lines_of(name) for name in TREES]

    assert statistics.median(lengths) <= FILE_LINES_MEDIAN_MAX
    assert statistics.quantiles(lengths, n=20)[-1] <= FILE_LINES_P95_MAX


def test_functions_fit_on_one_page():
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)

    assert longer_than(FUNCTION_LINES_MAX, *functions) == []


def test_classes_fit_on_a_few_pages():
    assert longer_than(CLASS_LINES_MAX, ast.ClassDef) == []


def test_the_public_names_are_few_sorted_and_real():
    names = argos_engine.__all__

    assert len(names) <= EXPORTS_MAX
    assert names == sorted(set(names), key=_constants_classes_functions)
    assert [name for name in names if not hasattr(argos_engine, name)] == []


def _constants_classes_functions(name: str) -> tuple[bool, bool, str]:
    """Order names as the linter does."""
    return (not name.isupper(), not name[0].isupper(), name)


def test_modules_are_named_after_what_they_hold():
    vague = [
        name
        for name in TREES
        for part in pathlib.PurePosixPath(name).with_suffix("").parts
        if VAGUE_WORDS.intersection(part.strip("_").split("_"))
    ]

    assert vague == []


def test_every_directory_with_modules_is_a_package():
    directories = {(ROOT / name).parent for name in TREES}

    assert [path for path in directories if not (path / "__init__.py").exists()] == []


def test_nothing_inside_imports_the_public_face():
    """Names come from the module that defines them, so there are no cycles."""
    roundabout = [
        f"{name}:{node.lineno}"
        for name, node in nodes(ast.ImportFrom, ast.Import)
        if getattr(node, "module", None) == "argos_engine"
        or "argos_engine" in [alias.name for alias in node.names]
    ]

    assert roundabout == []


def test_sub_packages_export_nothing():
    more_than_a_docstring = [
        name
        for name, tree in TREES.items()
        if name.endswith("/__init__.py") and len(tree.body) > 1
    ]

    assert more_than_a_docstring == []


def test_every_module_says_what_it_is():
    silent = [name for name, tree in TREES.items() if not ast.get_docstring(tree)]

    assert silent == []


def test_annotations_are_importable_at_run_time():
    """The codec resolves them, so nothing hides from it behind TYPE_CHECKING."""
    hidden = [
        f"{name}:{node.lineno}"
        for name, node in nodes(ast.Name, ast.Attribute, ast.alias)
        if "TYPE_CHECKING" in ast.unparse(node)
    ]

    assert hidden == []


def test_sources_are_ascii():
    foreign = [name for name in TREES if not (ROOT / name).read_bytes().isascii()]

    assert foreign == []


def test_only_the_command_line_prints():
    printing = [
        f"{name}:{node.lineno}"
        for name, node in nodes(ast.Name)
        if node.id == "print" and not name.startswith("cli/")
    ]

    assert printing == []


def test_the_package_tells_type_checkers_that_it_is_typed():
    assert (ROOT / "py.typed").is_file()
