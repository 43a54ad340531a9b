"""The same engine three times: in memory, on a file, and awaited."""

import pathlib

import pytest

from argos_engine.config import EngineSettings
from argos_engine.engine import Engine
from argos_engine.ports.clock import FixedClock
from tests.accounts import ACCOUNT
from tests.integration.engine.faces import EngineFace
from tests.stand import NOON


def put_another_lock(path):
    """Let a second engine in. A lock that is only deleted may be taken again."""
    other = pathlib.Path(f"{path}.another")
    other.touch()
    other.replace(f"{path}.lock")


class Banks:
    """Opens engines, and closes at the end what is still open."""

    def __init__(self, path, *, face=lambda engine: engine):
        self.path = path
        self._face = face
        self._opened = []

    def open(self, *deciders, clock=None, ids=None, **settings):
        deciders = deciders or (ACCOUNT,)
        given = {"settings": EngineSettings(**settings), "clock": clock, "ids": ids}
        if self.path is None:
            engine = Engine.in_memory(*deciders, **given)
        else:
            engine = Engine.open(self.path, *deciders, **given)
        self._opened.append(self._face(engine))
        return self._opened[-1]

    def open_beside(self):
        """Open another engine on the same file, as if there were no lock."""
        put_another_lock(self.path)
        return self.open()

    def close(self):
        for engine in self._opened:
            engine.close()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "bank.db"


@pytest.fixture(params=["memory", "sqlite", "awaited"])
def banks(request, path):
    """All kinds of banks."""
    face = EngineFace if request.param == "awaited" else lambda engine: engine
    banks = Banks(None if request.param == "memory" else path, face=face)
    yield banks
    banks.close()


@pytest.fixture
def filed(path):
    """Banks that all keep their log in one file."""
    banks = Banks(path)
    yield banks
    banks.close()


@pytest.fixture
def clock():
    return FixedClock(NOON)


@pytest.fixture
def engine(banks, clock):
    return banks.open(clock=clock)


@pytest.fixture
def desk(engine):
    return engine.acting_as("clerk:7", cause="a test")
