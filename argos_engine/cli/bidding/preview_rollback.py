"""`argos bidding preview-rollback`: whose leave a rollback would undo, before it is."""

import shlex
from collections.abc import Iterator

import attrs
from rich.console import Console

from argos_engine.audit.preview import RollbackPreview
from argos_engine.cli import option
from argos_engine.cli.bidding.arguments import AreaName, YearName
from argos_engine.cli.bidding.season import TYPES, FoundArea, find_area, find_year
from argos_engine.cli.opening import reading
from argos_engine.cli.points import one_point
from argos_engine.cli.screen import console, print_json, table
from argos_engine.domains.bidding.area import Area
from argos_engine.domains.bidding.event_text import Called, initials_in
from argos_engine.domains.bidding.leave import Bid
from argos_engine.domains.bidding.undoing import Undoing, UserUndoing, undoing

_HEADINGS = ("who", "loses", "gets back", "turns")


def preview_rollback(
    area: AreaName,
    *,
    database: option.Database,
    year: YearName = None,
    to_version: option.ToVersion = None,
    to_time: option.ToTime = None,
    to_checkpoint: option.ToCheckpoint = None,
    as_json: option.AsJson = False,
) -> None:
    """Show whose leave and turns a rollback of an area would undo; it does nothing.

    All users are listed, with every day. `argos rollback` carries it out, and refuses
    if the area has moved on since it was shown there.
    """
    target = one_point(to_version, to_time, to_checkpoint)
    with reading(database, TYPES) as archive:
        found = find_area(archive, find_year(archive, year), area)
        preview = archive.preview_rollback(found.stream, target)
        now = archive.state_at(found.stream, preview.version)
        then = archive.state_at(found.stream, preview.to_version)
    sheet = _Sheet(found, preview, undoing(now, then), _called(now, then))
    if as_json:
        print_json(sheet.document())
    else:
        sheet.show(console())


def _called(now: Area, then: Area) -> Called:
    before, after = initials_in(then), initials_in(now)
    return lambda user_id: (after if user_id in now.users else before)(user_id)


@attrs.frozen
class _Sheet:
    """A rollback that was not carried out."""

    found: FoundArea
    preview: RollbackPreview
    undoing: Undoing
    called: Called

    def show(self, screen: Console) -> None:
        """Print it for people."""
        preview, lost = self.preview, self.undoing.days_taken
        title = (
            f"{self.found.stream}: from version {preview.version:,} back to "
            f"{preview.to_version:,}"
        )
        rows = [self._row(each) for each in self.undoing.users]
        if rows:
            screen.print(table(_HEADINGS, rows, title))
            screen.print()
        screen.print(
            f"events superseded: {preview.superseded_count:,}; "
            f"days lost: {len(lost):,}, by users: {self._losers():,}"
        )
        for sentence in self._sentences():
            screen.print(sentence)
        stream = shlex.quote(str(self.found.stream))
        screen.print(f"argos rollback {stream} --to-version {preview.to_version}")

    def document(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        return {
            "stream": str(self.found.stream),
            "version": self.preview.version,
            "to_version": self.preview.to_version,
            "superseded": self.preview.superseded_count,
            "rounds_open": list(self.undoing.rounds_open),
            "rounds_not_started": list(self.undoing.rounds_not_started),
            "year_version": self.undoing.year_version,
            "users": [
                {
                    "user_id": each.user_id,
                    "initials": self.called(each.user_id),
                    "loses": [_bid(bid) for bid in each.taken],
                    "gets_back": [_bid(bid) for bid in each.returned],
                    "turns_open": list(each.turns_open),
                    "turns_over": list(each.turns_over),
                    "overrides_change": each.overrides_change,
                }
                for each in self.undoing.users
            ],
        }

    def _row(self, user: UserUndoing) -> tuple[object, ...]:
        remarks = [
            *(f"{each} open again" for each in user.turns_open),
            *(f"{each} over again" for each in user.turns_over),
            *["what was decided by hand"] * user.overrides_change,
        ]
        shown = self.called(user.user_id), _leave(user.taken), _leave(user.returned)
        return *shown, "; ".join(remarks)

    def _losers(self) -> int:
        return sum(1 for each in self.undoing.users if each.taken)

    def _sentences(self) -> Iterator[str]:
        for round_id in self.undoing.rounds_open:
            yield f"round {round_id} would take bids again"
        for round_id in self.undoing.rounds_not_started:
            yield f"round {round_id} would not be started"
        if self.undoing.year_version is None:
            yield "the area would know of no year until it is told again"


def _leave(bids: tuple[Bid, ...]) -> str:
    return ", ".join(str(day) for bid in bids for day in bid.days)


def _bid(bid: Bid) -> dict[str, object]:
    return {"round_id": bid.round_id, "days": [str(day) for day in bid.days]}
