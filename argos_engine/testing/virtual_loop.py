"""An event loop without time and without chance: the same seed, the same run.

Nothing sleeps. When everybody waits, the clock jumps to the next moment at which
somebody wakes up; who is ready at the same moment has its turn in an order that the
seed decides.
"""

import asyncio
import contextvars
import itertools
from asyncio import events
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple

from argos_engine.testing.numbered_task import NumberedTask
from argos_engine.testing.scheduler import Scheduler, StalledError

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs tasks, timers, work for executors, and the steps of engines, by its seed.

    It has no network, no subprocesses and no threads; all run in the caller's. Work
    for an executor is done in one piece, some time later.

    Args:
        seed: Decides every order and every delay.
    """

    def __init__(self, seed: int) -> None:
        self.scheduler = Scheduler(seed)
        self.complaints: list[str] = []
        """What went wrong in callbacks, and reached nobody."""
        self._numbers = itertools.count()
        self._tasks: list[NumberedTask[Any]] = []
        self._is_running = self._is_stopping = self._is_closed = False
        super().__init__()  # asks some of this

    # What a simulation needs

    def run(self, main: Coroutine[Any, Any, T]) -> T:
        """Run *main* to its end, cancel the tasks that are left, and close.

        Raises:
            StalledError: Nothing can happen any more, and *main* is not done.
        """
        try:
            return self.run_until_complete(main)
        finally:
            self.end_tasks()
            self.scheduler.finish_jobs()
            self.close()

    def end_tasks(self) -> None:
        """Cancel all tasks that are not done, and let them finish."""
        left = [task for task in self._tasks if not task.done()]
        for task in left:
            task.cancel()
        if left:
            self.run_until_complete(_settled(left))

    def interleave(self) -> None:
        """Let callbacks run here, in the middle of a step, as beside a thread.

        Time may pass meanwhile, so a timeout can hit here. Inside of a task, and when
        the loop does not run, it does nothing.
        """
        if self._is_running and asyncio.current_task(self) is None:
            self.scheduler.interleave()

    def run_forever(self) -> None:
        """Run until `stop` is called."""
        self._run_until(lambda: self._is_stopping)

    def _run_until(self, is_over: Callable[[], bool]) -> None:
        self._check_open()
        if self._is_running:
            raise RuntimeError("this event loop is already running")
        before = events._get_running_loop()  # noqa: SLF001  # made for loops
        self._is_running = True
        events._set_running_loop(self)  # noqa: SLF001  # made for loops
        try:
            while not is_over():
                self.scheduler.turn()
        except StalledError as stalled:
            raise StalledError(f"{stalled}: {self._waiting()}") from None
        finally:
            events._set_running_loop(before)  # noqa: SLF001  # made for loops
            self._is_running = self._is_stopping = False

    def run_until_complete(  # type: ignore[override]  # takes coroutines only
        self, future: "Generator[Any, None, T] | Coroutine[Any, Any, T]"
    ) -> T:
        """Run until *future*, a coroutine, is done; return its result."""
        task = self.create_task(future)
        self._run_until(task.done)
        return task.result()

    def _waiting(self) -> list[str]:
        """Return where the tasks stand that are not done."""
        frames = [
            frame
            for task in self._tasks
            if not task.done()
            for frame in task.get_stack(limit=1)
        ]
        return [f"{each.f_code.co_qualname} in line {each.f_lineno}" for each in frames]

    # What asyncio asks of a loop

    def time(self) -> float:
        """Return the seconds that have passed here since the start."""
        return self.scheduler.now

    def call_soon(
        self,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: contextvars.Context | None = None,
    ) -> asyncio.Handle:
        """Let *callback* be among those whose turn it is."""
        self._check_open()
        handle = asyncio.Handle(callback, args, self, context)
        self.scheduler.add(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_later(
        self,
        delay: float,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        """Call *callback* in *delay* seconds of the loop's own time."""
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        """Call *callback* at a moment of the loop's own time."""
        self._check_open()
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        self.scheduler.add_timer(timer)
        return timer

    def create_future(self) -> "asyncio.Future[Any]":
        """Return a future of this loop."""
        return asyncio.Future(loop=self)

    def create_task(
        self,
        coro: "Generator[Any, None, T] | Coroutine[Any, Any, T]",
        *,
        name: object = None,
        context: contextvars.Context | None = None,
        **_eager: object,
    ) -> "asyncio.Task[T]":
        """Return a task that runs *coro*."""
        self._check_open()
        task = NumberedTask(next(self._numbers), coro, self, name, context)
        self._tasks.append(task)
        return task

    def run_in_executor(
        self,
        executor: Executor | None,
        func: Callable[[*Ts], T],
        *args: *Ts,
    ) -> "asyncio.Future[T]":
        """Call *func* later, in one piece; *executor* does not get it."""
        del executor
        future = self.create_future()
        self.scheduler.add_job(lambda: func(*args), future)
        return future

    def stop(self) -> None:
        """Stop running after the present turn."""
        self._is_stopping = True

    def is_running(self) -> bool:
        """Return whether it runs."""
        return self._is_running

    def is_closed(self) -> bool:
        """Return whether it was closed."""
        return self._is_closed

    def close(self) -> None:
        """Take no more callbacks."""
        self._is_closed = True
        self.scheduler.clear()

    def get_debug(self) -> bool:
        """Return False: there is no debug mode."""
        return False

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Note what reached nobody else."""
        error = context.get("exception")
        self.complaints.append(f"{context.get('message')}: {error!r}")

    async def shutdown_asyncgens(self) -> None:
        """Do nothing: generators end with their tasks."""

    async def shutdown_default_executor(self) -> None:
        """Do nothing: there is none."""

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Do nothing: who is cancelled gets no turn. asyncio asks for this method."""

    def _check_open(self) -> None:
        if self._is_closed:
            raise RuntimeError("Event loop is closed")


async def _settled(tasks: list[NumberedTask[Any]]) -> None:
    await asyncio.gather(*tasks, return_exceptions=True)
