"""`argos demo`: plays what ships with the package, and shows what came of it."""

import enum
import importlib.resources
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import attrs
import typer

from argos_engine.audit.report import VerificationReport
from argos_engine.cli import exit_code, option
from argos_engine.cli.batch import report
from argos_engine.cli.batch.roster_file import Registrar
from argos_engine.cli.batch.session import Session, run_session
from argos_engine.cli.batch.source import Source
from argos_engine.cli.deciders import load_types, need_decider
from argos_engine.cli.demo_journal import check_demo_journal
from argos_engine.cli.enrollment.term import play_term
from argos_engine.cli.opening import reading
from argos_engine.cli.progress import progress_bar
from argos_engine.cli.screen import console, print_json
from argos_engine.cli.tour import (
    TakenBack,
    read_taken_back,
    show_further,
    show_taken_back,
)
from argos_engine.cli.verify import report_document, verdict
from argos_engine.domain.metadata import Principal
from argos_engine.domain.stream_type import StreamType
from argos_engine.domains.bidding.active_year.decider import ACTIVE_YEAR, CENTER
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.year.decider import YEAR

_YEAR = 2026
_STREAMS = {
    CENTER,
    YEAR.stream(f"{_YEAR}"),
    YEAR.stream("2040"),
    *(AREA.stream(f"{_YEAR}/{area}") for area in ("EAST", "NORTH", "WEST")),
}
_SEASON = "argos_engine.domains.bidding.season_data"
_REGISTRAR = Registrar(
    _YEAR, Principal("operator:admin", frozenset({"admin"})), "roster import"
)


@attrs.frozen
class Tour:
    """What the demo looks at when the season is over."""

    taken_back: TakenBack | None
    verification: VerificationReport

    def document(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        taken_back = self.taken_back
        return {
            "rollback": None if taken_back is None else taken_back.document(),
            "verification": report_document(self.verification),
        }


class Demo(enum.StrEnum):
    """Which domain is shown."""

    BIDDING = "bidding"
    ENROLLMENT = "enrollment"


_FILES = {Demo.BIDDING: Path("bids.db"), Demo.ENROLLMENT: Path("enrollment.db")}


def demo(
    which: Annotated[
        Demo,
        typer.Argument(help="A season of leave bidding, or the rush of enrolment."),
    ] = Demo.BIDDING,
    *,
    database: Annotated[
        Path | None,
        typer.Option(
            "--database",
            "-d",
            metavar="FILE",
            help="The journal; bids.db or enrollment.db without.",
        ),
    ] = None,
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Play a domain that ships with the engine and show what came of it.

    A season of leave bidding: a bid year with three areas, some 250 users, rounds of
    bids, refusals, and a batch that was entered wrongly and is rolled back; and a year
    of 27 pay periods that is being prepared, with windows in two time offsets. Or the
    first days of a term: 2,000 students in four faculties and 20 threads, tables that
    follow in the same transaction, and a week in the terminal. Played again it changes
    nothing. ARGOS_DATABASE is not looked at, so that a demo never gets into a journal
    that is in use.
    """
    database = _FILES[which] if database is None else database
    if which is Demo.ENROLLMENT:
        play_term(database, as_json=as_json)
    else:
        _play_season(database, domain, as_json=as_json)


def _play_season(
    database: Path, domain: Iterable[str] | None, *, as_json: bool
) -> None:
    types = _with_years(load_types(domain))
    check_demo_journal(database, _STREAMS)
    session = _play(database, types)
    code = report.code(session)
    if code != exit_code.OK:
        _show_report(session, as_json=as_json)
        raise typer.Exit(code)
    tour = _take_tour(database, types)
    if as_json:
        print_json({**report.document(session), **tour.document()})
    else:
        _show(session, tour)
    raise typer.Exit(exit_code.OK if tour.verification.is_sound else exit_code.DATA)


def _with_years(types: tuple[StreamType, ...]) -> tuple[StreamType, ...]:
    """Return the stream types and those of years, which the one of areas implies."""
    need_decider(types, AREA.aggregate_type)
    known = {each.aggregate_type for each in types}
    implied = (YEAR, ACTIVE_YEAR)
    return (*types, *(each for each in implied if each.aggregate_type not in known))


def _play(database: Path, types: tuple[StreamType, ...]) -> Session:
    season = importlib.resources.files(_SEASON)
    with (
        importlib.resources.as_file(season / "roster.csv") as roster,
        importlib.resources.as_file(season / "commands.jsonl") as commands,
    ):
        source = Source(types, roster, commands, _REGISTRAR)
        return run_session(database, source, stop_on_error=False, acknowledge=False)


def _take_tour(database: Path, types: tuple[StreamType, ...]) -> Tour:
    with reading(database, types) as archive:
        taken_back = read_taken_back(archive, AREA.stream(f"{_YEAR}/NORTH"))
        with progress_bar("verify") as bar:
            verification = archive.verify(progress=bar.show)
    return Tour(taken_back, verification)


def _show_report(session: Session, *, as_json: bool) -> None:
    if as_json:
        print_json(report.document(session))
    else:
        report.show(session, console())


def _show(session: Session, tour: Tour) -> None:
    screen = console()
    report.show(session, screen)
    if tour.taken_back is not None:
        screen.print()
        show_taken_back(tour.taken_back, screen)
    screen.print(
        f"\nVerified {tour.verification.events:,} events in "
        f"{tour.verification.groups:,} groups: {verdict(tour.verification)}\n"
    )
    show_further(session.database, tour.taken_back, screen)
