"""`argos demo enrollment`: the first days of a term, with 20 threads at once."""

from pathlib import Path

import typer

from argos_engine.cli import exit_code
from argos_engine.cli.config import environment_chain_key
from argos_engine.cli.demo_journal import check_demo_journal
from argos_engine.cli.enrollment.final_checks import faculty_figures, final_checks
from argos_engine.cli.enrollment.rush import Rush, run_rush
from argos_engine.cli.enrollment.term_report import Term
from argos_engine.cli.opening import opened
from argos_engine.cli.progress import progress_bar
from argos_engine.cli.screen import console, print_json
from argos_engine.domains.enrollment.migrations.steps import STEPS
from argos_engine.domains.enrollment.query import week_of_student
from argos_engine.domains.enrollment.term.plan import (
    STREAMS,
    STUDENTS_A_FACULTY,
    UNIVERSITY,
)
from argos_engine.engine import Engine
from argos_engine.migrate import open_migrations
from argos_engine.migrations.author import Author

_AUTHOR = Author("argos demo", "the tables of the demo")
_SHOWN_STREAM = STREAMS[-1]
_TABLES = "argos_engine.domains.enrollment.projection:ENROLLMENT_TABLES"


def play_term(database: Path, *, as_json: bool) -> None:
    """Play the term into a journal, show what came of it, and end the verb."""
    check_demo_journal(database, STREAMS)
    _make_tables(database)
    with opened(database, [UNIVERSITY], [_TABLES]) as engine:
        with progress_bar("enrol", len(STREAMS) * STUDENTS_A_FACULTY) as bar:
            rush = run_rush(engine, bar)
        term = _look_around(engine, database, rush)
    if as_json:
        print_json(term.document())
    else:
        term.show(console())
    raise typer.Exit(exit_code.OK if term.is_sound else exit_code.DATA)


def _make_tables(database: Path) -> None:
    if not database.exists() or not database.stat().st_size:
        with opened(database, [UNIVERSITY], ()):
            pass
    key = environment_chain_key()
    with open_migrations(database, STEPS, author=_AUTHOR, chain_key=key) as runner:
        runner.up()


def _look_around(engine: Engine, database: Path, rush: Rush) -> Term:
    faculty = engine.state(_SHOWN_STREAM)
    busiest = max(
        sorted(faculty.students),
        key=lambda student_id: len(faculty.enrollment.sections_of(student_id)),
    )
    week = week_of_student(faculty, busiest)
    checks = final_checks(engine)
    return Term(
        database,
        rush,
        faculty_figures(engine),
        checks,
        _SHOWN_STREAM,
        student_id=busiest,
        week=week,
    )
