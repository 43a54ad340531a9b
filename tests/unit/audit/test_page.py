import pytest

from argos_engine.audit.page import check_after_version
from argos_engine.errors import InvalidInputError
from argos_engine.ports.page import PAGE_LENGTH_MAX, check_page_length


@pytest.mark.parametrize("limit", [1, PAGE_LENGTH_MAX])
def test_a_page_may_have_one_entry_or_as_many_as_the_named_maximum(limit):
    check_page_length(limit)


@pytest.mark.parametrize("limit", [0, -1, PAGE_LENGTH_MAX + 1, True, 1.0, "1", None])
def test_any_other_length_is_refused(limit):
    with pytest.raises(InvalidInputError, match="limit must be a whole number from 1"):
        check_page_length(limit)


def test_a_page_may_begin_behind_any_version():
    check_after_version(0)
    check_after_version(10**9)


@pytest.mark.parametrize("version", [-1, True, "0", None])
def test_a_page_begins_behind_nothing_else(version):
    with pytest.raises(InvalidInputError, match="must be a whole number from 0 on"):
        check_after_version(version)
