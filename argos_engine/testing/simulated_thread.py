"""Work for a thread, done in the loop's own thread at a moment of its choice."""

import asyncio
from collections.abc import Callable
from typing import Any

import attrs


@attrs.frozen(eq=False)
class SimulatedThread:
    """One piece of work, when it is done, and the future of its result."""

    due: float
    work: Callable[[], Any]
    future: "asyncio.Future[Any]"
    has_begun: bool
    """Whether a thread has it already, so that cancelling does not stop it."""

    def run(self) -> None:
        """Do the work, unless it was taken back in time; tell the loop later."""
        if self.future.cancelled() and not self.has_begun:
            return
        loop = self.future.get_loop()
        try:
            result = self.work()
        except BaseException as error:  # noqa: BLE001  # as a thread hands it on
            loop.call_soon(self._fail, error)
        else:
            loop.call_soon(self._finish, result)

    def _finish(self, result: object) -> None:
        if not self.future.done():
            self.future.set_result(result)

    def _fail(self, error: BaseException) -> None:
        if not self.future.done():
            self.future.set_exception(error)
