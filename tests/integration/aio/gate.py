"""A domain whose rules wait until a test lets them go on."""

import threading

import attrs

from argos_engine import CommandRejectedError, Context, Decider


@attrs.frozen
class Count:
    value: int = 0


@attrs.frozen
class Add:
    value: int = 1


@attrs.frozen
class AddSlowly:
    """Is decided only when the gate is open."""


@attrs.frozen
class Added:
    value: int


class Gate:
    """Holds the writer inside `decide` between `entered` and `opened`."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()
        self.counter = Decider(
            "counter",
            Count(),
            self._decide,
            _evolve,
            {"counter.value.added": Added},
            commands=(Add, AddSlowly),
        )

    def _decide(self, _state: Count, command: Add | AddSlowly, _: Context) -> Added:
        if isinstance(command, Add):
            if command.value < 1:
                raise CommandRejectedError("only upwards")
            return Added(command.value)
        self.entered.set()
        assert self.opened.wait(10), "the gate was never opened"
        return Added(100)


def _evolve(state: Count, event: Added) -> Count:
    return Count(state.value + event.value)
