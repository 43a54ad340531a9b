"""Pykka: an actor that answers, and keeps nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import pykka

from benchmarks.lap import Side, timed
from benchmarks.ledger import DEPOSIT, Account, Deposit, Deposited, evolve


class AccountActor(pykka.ThreadingActor):
    def __init__(self) -> None:
        super().__init__()
        self.state = Account()

    def on_receive(self, message: Deposit) -> int:
        event = Deposited(message.amount, message.reference)
        self.state = evolve(self.state, event)
        return self.state.entries


@contextmanager
def actor() -> Iterator[Side]:
    """Yield a side that sends one command and waits for its answer."""
    reference = AccountActor.start()
    yield lambda: timed(1, lambda: reference.ask(DEPOSIT))
    reference.stop()
