"""Brings the rows of one projection up to the end of the log."""

from collections.abc import Callable

from argos_engine.ports.journal import Journal
from argos_engine.ports.projection import Projection
from argos_engine.projections.page_work import PageWork
from argos_engine.projections.place import ProjectionPlace, read_place
from argos_engine.projections.rebuild import HandIn, rebuild
from argos_engine.projections.refold import Progress
from argos_engine.projections.replay import Replay
from argos_engine.projections.standing import ProjectionState, state_of


class Follower:
    """Goes behind the log a page at a time, or makes everything anew where it must.

    Where it stands is read from the store each time. Used by one thread at a time.
    """

    def __init__(
        self,
        projection: Projection,
        journal: Journal,
        replay: Replay,
        *,
        is_inline: bool,
        published: Callable[[], int | None],
    ) -> None:
        self.projection = projection
        self.is_inline = is_inline
        self._journal = journal
        self._replay = replay
        self._published = published

    def step(self, hand_in: HandIn, progress: Progress) -> bool:
        """Follow the next page; return whether there was anything to do.

        Raises:
            ProjectionError: The projection cannot follow the next event.
            JournalError: The log cannot be read, or the rows could not be written.
        """
        with self._journal.read(self._published()) as view:
            head = view.head().position
            place = read_place(view.rows(), self.projection.name)
            state = self._state(place, head)
            if state is ProjectionState.BEHIND and place is not None:
                page = self._replay.steps(view, self.projection, place.position, head)
            else:
                page = None
        if page is not None:
            hand_in(PageWork(self.projection, page))
            progress(self.projection.name, page.position, head)
        elif state is not ProjectionState.CURRENT:
            self.rebuild(hand_in, progress)
        return state is not ProjectionState.CURRENT

    def rebuild(self, hand_in: HandIn, progress: Progress) -> int:
        """Make all rows anew; return in how many streams they changed."""
        return rebuild(
            self.projection,
            self._journal,
            self._replay,
            hand_in,
            is_inline=self.is_inline,
            progress=progress,
        )

    def _state(self, place: ProjectionPlace | None, head: int) -> ProjectionState:
        # The store has to know which of the two it is: nobody may write to the log
        # without those that are inline.
        if place is not None and place.is_inline != self.is_inline:
            return ProjectionState.REVISED
        return state_of(self.projection, place, head)
