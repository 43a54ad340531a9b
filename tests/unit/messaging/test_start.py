import pytest

from argos_engine.domain.identity import Position
from argos_engine.errors import InvalidInputError
from argos_engine.messaging.start import Start, start_position


@pytest.mark.parametrize(
    ("after", "position"),
    [(Start.BEGINNING, 0), (Start.NOW, 7), (Position(0, 0), 0), (Position(0, 7), 7)],
)
def test_a_place_is_a_position(after, position):
    assert start_position(after, lambda: 7) == position


@pytest.mark.parametrize(
    "after", [Position(0, 8), Position(0, -1), Position(1, 3), 3, None, (0, 3)]
)
def test_what_is_no_place_in_this_log_is_refused(after):
    with pytest.raises(InvalidInputError, match="after"):
        start_position(after, lambda: 7)
