"""`argos demo`: plays the season of leave bidding that ships with the package."""

import importlib.resources
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
from argos_engine.cli.failure import fail
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
from argos_engine.domain.identity import ENGINE_TYPE
from argos_engine.domain.metadata import Principal
from argos_engine.domain.stream_type import StreamType
from argos_engine.domains.bidding.decider import AREA
from argos_engine.ports.page import PAGE_LENGTH_MAX

_YEAR = 2026
_STREAMS = {AREA.stream(f"{_YEAR}/{area}") for area in ("EAST", "NORTH", "WEST")}
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


def demo(
    *,
    database: Annotated[
        Path, typer.Option("--database", "-d", metavar="FILE", help="The journal.")
    ] = Path("bids.db"),
    domain: option.Domains = None,
    as_json: option.AsJson = False,
) -> None:
    """Play a season of leave bidding and show what came of it.

    Three areas, some 250 users, rounds of bids, refusals, and a batch that was entered
    wrongly and is rolled back. Played again it changes nothing. ARGOS_DATABASE is not
    looked at, so that a demo never gets into a journal that is in use.
    """
    types = load_types(domain)
    need_decider(types, AREA.aggregate_type)
    _check_journal(database)
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


def _check_journal(database: Path) -> None:
    if not database.exists() or not database.stat().st_size:
        return
    with reading(database) as archive:
        foreign = [
            each.stream
            for each in archive.streams(limit=PAGE_LENGTH_MAX).entries
            if each.stream not in _STREAMS and each.stream.aggregate_type != ENGINE_TYPE
        ]
    if foreign:
        message = f"{database} holds {foreign[0]}, which is not of the demo"
        fail(exit_code.USAGE, f"{message}; name another file with -d")


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
