"""A run of migrations for a verb: opened, carried out and shown."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

import attrs
import typer

from argos_engine.cli import exit_code
from argos_engine.cli.config import environment_chain_key
from argos_engine.cli.deciders import load_types
from argos_engine.cli.failure import code_of, fail, say
from argos_engine.cli.migrate.steps import load_steps
from argos_engine.cli.progress import progress_bar
from argos_engine.cli.screen import print_json
from argos_engine.errors import ArgosError, ConfigurationError, MigrationError
from argos_engine.migrate import open_migrations
from argos_engine.migrations.author import Author
from argos_engine.migrations.move import Move
from argos_engine.migrations.runner import MigrationRunner
from argos_engine.ports.schema import Direction

Act: TypeAlias = Callable[[MigrationRunner], tuple[Move, ...]]

_DONE = {Direction.UP: "applied", Direction.DOWN: "undone"}
_ON_A_COPY = Author("argos", "a dry run")


@attrs.frozen
class Run:
    """What the options of a verb say about its run."""

    database: Path
    migrations: str
    principal: str | None
    cause: str | None
    backup: Path | None
    dry_run: bool
    domain: Iterable[str] | None
    as_json: bool

    def carry_out(self, act: Act) -> None:
        """Open the journal, let *act* change it, and show what has changed."""
        author = self._author()
        steps, types = load_steps(self.migrations), load_types(self.domain)
        with progress_bar("migrate") as bar:
            opened = open_migrations(
                self.database,
                steps,
                author=author,
                deciders=types,
                chain_key=environment_chain_key(),
                backup=self.backup,
                on_a_copy=self.dry_run,
                progress=bar.show_named,
            )
            try:
                with opened as runner:
                    moves = self._act(act, runner)
            except ConfigurationError as error:
                wrong = f"{self.database} cannot be opened: {error}"
                fail(exit_code.JOURNAL, wrong)
        self._show(moves, runner.backup or None)

    def _author(self) -> Author:
        if self.dry_run:
            return _ON_A_COPY
        if self.principal is None or self.cause is None:
            fail(exit_code.USAGE, "a migration needs --principal and --cause")
        return Author(self.principal, self.cause)

    def _act(self, act: Act, runner: MigrationRunner) -> tuple[Move, ...]:
        try:
            return act(runner)
        except MigrationError as error:
            for line in self._lines(runner.done, runner.backup):
                say(line)
            fail(code_of(error), _explained(error))
        except ArgosError as error:
            fail(code_of(error), f"{self.database}: {error}")

    def _show(self, moves: tuple[Move, ...], backup: str | None) -> None:
        if self.as_json:
            steps = [_document(move) for move in moves]
            document = {"dry_run": self.dry_run, "backup": backup, "steps": steps}
            print_json(document)
            return
        for line in self._lines(moves, backup) or ["nothing to do"]:
            typer.echo(line)

    def _lines(self, moves: Iterable[Move], backup: str | None) -> list[str]:
        prefix = "would be " if self.dry_run else ""
        lines = [f"{move.step.id}: {prefix}{_DONE[move.direction]}" for move in moves]
        return [f"backup: {backup}", *lines] if backup else lines


def _explained(error: MigrationError) -> str:
    if error.written is None:
        return str(error)
    return f"{error}; nothing of it was written"


def _document(move: Move) -> dict[str, object]:
    return {
        "id": move.step.id,
        "direction": move.direction.value,
        "description": move.step.description,
    }
