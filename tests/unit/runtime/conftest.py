"""What the tests of the runtime start from."""

import pytest

from tests.stand import Stand


@pytest.fixture
def stand():
    return Stand()
