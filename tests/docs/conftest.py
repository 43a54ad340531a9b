"""A directory for each page to run in, and the session that runs its code."""

import shutil
import sys

import pytest

from tests.docs.blocks import Session
from tests.docs.pages import EXAMPLES


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """An empty present directory, but for the file that the tutorial begins with."""
    shutil.copy(EXAMPLES / "account.py", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    known = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - known:
        found = getattr(sys.modules[name], "__file__", None) or ""
        if found.startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def session(workplace):
    session = Session()
    yield session
    session.close()
