"""Engines on a real file, behind both faces, and what is left in their files."""

import pytest

from tests.accounts import ALICE, Deposit
from tests.integration.engine.conftest import Banks
from tests.integration.engine.faces import EngineFace

TIMEOUT_SECONDS = 60
"""How long an answer may take on a slow machine before it counts as a hang."""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "bank.db"


@pytest.fixture(params=["blocking", "awaited"])
def banks(request, path):
    face = EngineFace if request.param == "awaited" else lambda engine: engine
    banks = Banks(path, face=face)
    yield banks
    banks.close()


@pytest.fixture
def engine(banks):
    """An engine with one event in its log."""
    engine = banks.open(admission_timeout_seconds=1)
    engine.acting_as("clerk:7", cause="a test").execute(ALICE, Deposit(1))
    return engine


@pytest.fixture
def desk(engine):
    return engine.acting_as("clerk:7", cause="a test")
