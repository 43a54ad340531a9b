"""The command line in this process or in one of its own, on files in `tmp_path`."""

import json
import os
import pathlib
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from argos_engine.cli.main import app

DOMAIN = ("--domain", "argos_engine.domains.bidding.year.decider:YEAR")
"""Named, so that the tests do not depend on how the package is installed."""

NO_DOMAIN = {"streams", "health", "top", "subscriptions"}


class Argos:
    """Calls verbs on one journal and writes files for them."""

    def __init__(self, directory: pathlib.Path):
        self.directory = directory
        self.database = directory / "bids.db"

    def arguments(self, verb, *arguments, domain=True):
        named = DOMAIN if domain and verb not in NO_DOMAIN else ()
        return [verb, "-d", str(self.database), *named, *map(str, arguments)]

    def __call__(self, verb, *arguments, domain=True, stdin=None):
        """Run a verb in this process."""
        call = self.arguments(verb, *arguments, domain=domain)
        return CliRunner().invoke(app, call, input=stdin, prog_name="argos")

    def json(self, verb, *arguments, code=0):
        """Run a verb with --json and return the one document it prints."""
        result = self(verb, *arguments, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    def restore(self, *arguments):
        """Run the verb that is not about the journal, but about its backup."""
        call = ["restore", *map(str, arguments), *DOMAIN]
        return CliRunner().invoke(app, call, prog_name="argos")

    def migrate(self, verb, *arguments):
        """Run a verb about migrations; `create` has nothing to do with a journal."""
        given = () if verb == "create" else ("-d", str(self.database))
        call = ["migrate", verb, *given, *map(str, arguments)]
        return CliRunner().invoke(app, call, prog_name="argos")

    def enrollment(self, verb, *arguments):
        """Run a verb of the enrolment domain."""
        call = ["enrollment", verb, "-d", str(self.database), *map(str, arguments)]
        return CliRunner().invoke(app, call, prog_name="argos")

    def start_migrate(self, verb, *arguments):
        """Start a verb about migrations in a process of its own."""
        call = [sys.executable, "-m", "argos_engine", "migrate", verb]
        call += ["-d", str(self.database), *map(str, arguments)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(
            call, text=True, cwd=self.directory, env=environment(), **pipes
        )

    def start(self, verb, *arguments, **options):
        """Start a verb in a process of its own."""
        call = [sys.executable, "-m", "argos_engine", *self.arguments(verb, *arguments)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        settings = pipes | {"text": True, "cwd": self.directory, "env": environment()}
        return subprocess.Popen(call, **(settings | options))

    def file(self, lines, name="commands.jsonl"):
        """Write lines, given as dicts, texts or bytes, and return the path."""
        path = self.directory / name
        path.write_bytes(b"".join(map(_encoded, lines)))
        return path

    def run(self, lines, *options, name="commands.jsonl", code=0):
        """Play lines and return the report."""
        path = self.file(lines, name)
        return self.json("run", "--commands", path, *options, code=code)

    def events(self, stream="2026"):
        """Return what a history holds, without its times."""
        call = self("history", stream, "--all", "--json")
        assert call.exit_code == 0, call.output
        events = [json.loads(line) for line in call.stdout.splitlines()]
        for event in events:
            del event["recorded_at"]
        return events


def environment(**more):
    """Return an environment in which a child process imports this package, too."""
    root = str(pathlib.Path(sys.modules["argos_engine"].__path__[0]).parent)
    paths = [root, os.environ.get("PYTHONPATH", "")]
    inherited = {k: v for k, v in os.environ.items() if k != "ARGOS_DATABASE"}
    return inherited | {"PYTHONPATH": os.pathsep.join(filter(None, paths))} | more


def _encoded(line):
    if isinstance(line, dict):
        line = json.dumps(line)
    if isinstance(line, str):
        line = line.encode("utf-8", "surrogatepass") + b"\n"
    return line


@pytest.fixture(autouse=True)
def _no_database_in_the_environment(monkeypatch):
    monkeypatch.delenv("ARGOS_DATABASE", raising=False)


@pytest.fixture
def argos(tmp_path):
    return Argos(tmp_path)


@pytest.fixture
def child_environment():
    return environment


@pytest.fixture
def command():
    """Return a function that makes a line of a command file."""

    def make(name, data, stream="2026", **more):
        return {
            "stream": stream,
            "command": name,
            "data": data,
            "principal": "operator:MK",
            "roles": ["admin"],
            "cause": "a test",
            **more,
        }

    return make


@pytest.fixture
def register(command):
    """Return a function that makes a line which registers a user."""

    def make(initials, **more):
        dates = ("cumulative_bu_date", "bu_date", "eod_date", "scd_date")
        data = {
            "user_id": initials,
            "initials": initials,
            "name": f"User {initials}",
            "user_type": "CPC",
        }
        return command(
            "RegisterUser", data | dict.fromkeys(dates, "2001-01-07"), **more
        )

    return make


@pytest.fixture
def crew(command):
    """Return a function that makes a line which moves a user to another crew."""

    def make(initials, number, **more):
        return command("UpdateUser", {"user_id": initials, "crew": number}, **more)

    return make


@pytest.fixture
def filled(argos, register, crew, command):
    """Return a command line on a journal with a user, two crews and a checkpoint."""
    argos.run(
        [
            register("AB"),
            crew("AB", 1),
            command("Checkpoint", {"name": "first crew"}),
            crew("AB", 2),
        ]
    )
    return argos
