import pytest

from tests.integration.aio.gate import Gate


@pytest.fixture
def gate():
    gate = Gate()
    yield gate
    gate.opened.set()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.db"
