"""Carries out work between two groups, a slice at a time."""

import logging

from argos_engine.errors import JournalError
from argos_engine.ports.clock import Clock
from argos_engine.ports.work import SLICE_SECONDS, Work
from argos_engine.runtime.tenure import OvertakenError, Tenure
from argos_engine.runtime.user_code import is_interrupt
from argos_engine.runtime.vitals import EngineState, Vitals
from argos_engine.runtime.watched_rows import WatchedRows
from argos_engine.runtime.workbench import Ticket, Workbench

_SLICE_MICROSECONDS = round(SLICE_SECONDS * 1_000_000)
_logger = logging.getLogger(__name__)


class Shift:
    """What the writer does besides commands. Used by the writer alone."""

    def __init__(
        self, workbench: Workbench, tenure: Tenure, clock: Clock, vitals: Vitals
    ) -> None:
        self._workbench = workbench
        self._tenure = tenure
        self._clock = clock
        self._vitals = vitals

    def step(self) -> bool:
        """Run the slice whose turn it is; return whether there was one.

        Raises:
            OvertakenError: Somebody else wrote; the ticket has that error, too.
        """
        ticket = self._workbench.take()
        if ticket is None:
            return False
        try:
            is_left = self._run(ticket.work)
        except BaseException as error:  # of a projection, perhaps: anything can come
            self._fail(ticket, error)
            if isinstance(error, OvertakenError) or is_interrupt(error):
                raise
            return True
        if is_left:
            self._workbench.put_back(ticket)
        else:
            ticket.end()
        return True

    def _run(self, work: Work) -> bool:
        """Run one slice in its own transaction; return whether more is left.

        Raises:
            Exception: What the slice raised, or why it could not be made durable.
        """
        is_left = self._fill(work)
        error = self._commit()
        if error is not None:
            # What the failed COMMIT left stays, or stays away: fenced is both. Which
            # it is, the work finds out by itself.
            is_left = self._fill(work)
            error = self._commit()
        if error is not None:
            raise error
        self._vitals.state = EngineState.RUNNING
        self._tenure.writer.tidy()
        return is_left

    def _fill(self, work: Work) -> bool:
        self._tenure.begin()
        over_at = self._clock.steady() + _SLICE_MICROSECONDS
        rows = WatchedRows(self._tenure.writer.rows())
        is_left = work.run_slice(rows, lambda: self._clock.steady() >= over_at)
        rows.require_sound()
        return is_left

    def _commit(self) -> JournalError | None:
        """Make the slice durable; return why that failed, with a fence behind it.

        Raises:
            JournalError: The fence failed, too.
        """
        try:
            self._tenure.writer.commit()
        except JournalError as error:
            _logger.exception("COMMIT of a slice of work failed")
            self._tenure.drop()
            open_claim = self._tenure.probe()
            if open_claim is not None:
                raise open_claim from error
            return error
        return None

    def _fail(self, ticket: Ticket, error: BaseException) -> None:
        self._tenure.drop()
        if isinstance(error, JournalError):
            self._vitals.state = EngineState.DEGRADED
            self._vitals.note_error(error)
        ticket.end(error)
