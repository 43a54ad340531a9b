"""Code blocks of Markdown pages, found and run in order, as a reader would do it."""

import doctest
import os
import pathlib
import re
import subprocess
import sys

import attrs
from markdown_it import MarkdownIt

from argos_engine import Engine

OPTIONS = doctest.ELLIPSIS
NOT_EXECUTED = "% not executed"
SHELL_SECONDS_MAX = 60

_CAPTION = re.compile(r":caption: (\S+)\n")
_PROMPT = "$ "


@attrs.frozen
class Block:
    """One fenced block: its language, its text, and where it stands."""

    path: pathlib.Path
    line: int
    """Of the first line of the text, from 1 on."""
    language: str
    text: str
    is_executed: bool = True

    @property
    def file_name(self):
        """The file that a reader is told to write the block into, or None."""
        found = _CAPTION.match(self.text)
        return found.group(1) if found else None

    @property
    def body(self):
        """The text without the options of a directive."""
        lines = self.text.splitlines(keepends=True)
        while self.language.startswith("{") and lines and lines[0].startswith(":"):
            del lines[0]
        return "".join(lines).removeprefix("\n")


def blocks(path):
    source = path.read_text()
    lines = source.splitlines()
    tokens = MarkdownIt().parse(source)
    return [
        Block(
            path,
            token.map[0] + 2,
            token.info.split()[0] if token.info else "",
            token.content,
            not _is_excused(lines, token.map[0]),
        )
        for token in tokens
        if token.type == "fence"
    ]


def _is_excused(lines, fence):
    before = [line for line in lines[:fence] if line]
    return bool(before) and before[-1].startswith(NOT_EXECUTED)


class Session:
    """Runs blocks one after the other in one namespace and the present directory."""

    def __init__(self):
        self.names = {"__name__": "page"}

    def run(self, block):
        if not block.is_executed:
            return
        if block.file_name is not None:
            pathlib.Path(block.file_name).write_text(block.body)
        elif block.language == "python":
            self._execute(block)
        elif block.language == "pycon":
            self._converse(block)
        elif block.language == "console":
            run_console(block)

    def _execute(self, block):
        # Empty lines in front: a traceback shows the line of the page.
        source = "\n" * (block.line - 1) + block.text
        exec(compile(source, block.path, "exec"), self.names)  # noqa: S102

    def _converse(self, block):
        test = doctest.DocTestParser().get_doctest(
            block.text, self.names, block.path.name, str(block.path), block.line - 1
        )
        said = []
        runner = doctest.DocTestRunner(optionflags=OPTIONS)
        runner.run(test, out=said.append, clear_globs=False)
        self.names.update(test.globs)
        assert runner.failures == 0, "".join(said)

    def close(self):
        for value in self.names.values():
            if isinstance(value, Engine):
                value.close()


def run_console(block):
    """Run the commands behind `$` and compare what they print with what follows."""
    for command, expected in _exchanges(block.text):
        done = subprocess.run(
            ["bash", "-c", command],  # noqa: S607
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SHELL_SECONDS_MAX,
            check=False,
        )
        place = f"{block.path}:{block.line}: {command}"
        assert done.returncode == 0, f"{place}\nexit {done.returncode}\n{done.stdout}"
        printed = "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())
        is_same = not expected or doctest.OutputChecker().check_output(
            expected, printed, doctest.ELLIPSIS
        )
        assert is_same, f"{place}\nexpected:\n{expected}\nprinted:\n{printed}"


def _exchanges(text):
    """Yield commands and what they are expected to print; nothing for anything."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        length = 1
        while lines[length - 1].endswith("\\\n"):
            length += 1
        yield "".join(lines[:length]), "".join(lines[length:])


def _environment():
    folder = str(pathlib.Path(sys.executable).parent)
    path = os.pathsep.join([folder, os.environ["PATH"]])
    plain = {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    # A reader's Python looks into the folder it is started in, which is a new one here.
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONSAFEPATH"}
    return {**inherited, **plain, "PATH": path}
