"""What awaiting faces have in common."""

from typing import NamedTuple

from argos_engine.aio.readers import Readers
from argos_engine.aio.waker import LoopWakers
from argos_engine.engine import Engine


class AsyncParts(NamedTuple):
    """One engine, and how event loops wait for it."""

    engine: Engine
    wakers: LoopWakers
    readers: Readers
