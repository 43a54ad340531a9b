import pytest

from argos_engine.domain.identity import StreamId
from argos_engine.errors import InvalidInputError


@pytest.fixture
def archive(ledger):
    for kind, name in [("shelf", "north"), ("shelf", "a:b"), ("cellar", "a:b")]:
        ledger.add(StreamId(kind, name))
    ledger.add(StreamId("shelf", "only:one"))
    return ledger.archive


def test_a_stream_is_found_by_its_whole_name(archive):
    assert archive.find("cellar:a:b") == StreamId("cellar", "a:b")


def test_a_stream_is_found_by_an_id_that_is_unique(archive):
    assert archive.find("north") == StreamId("shelf", "north")


def test_an_id_with_a_colon_is_found_too(archive):
    assert archive.find("only:one") == StreamId("shelf", "only:one")


def test_an_id_that_several_have_is_refused_with_their_names(archive):
    with pytest.raises(InvalidInputError, match="cellar:a:b, shelf:a:b"):
        archive.find("a:b")


def test_a_whole_name_need_not_have_events(archive):
    assert archive.find("shelf:new") == StreamId("shelf", "new")


def test_a_whole_name_that_exists_goes_before_an_id(ledger, archive):
    ledger.add(StreamId("only", "one"))

    assert archive.find("only:one") == StreamId("only", "one")


@pytest.mark.parametrize("text", ["nowhere", "", "Shelf:north", "shelf:"])
def test_what_means_no_stream_is_refused(archive, text):
    with pytest.raises(
        InvalidInputError, match="must be type:id or the id of a stream"
    ):
        archive.find(text)
