import pytest

from argos_engine.messaging import window
from argos_engine.messaging.window import Window
from tests.hall import Hall


@pytest.fixture
def rows():
    """Stored events at the positions 1 to 9."""
    hall = Hall()
    hall.deposit(*range(1, 10))
    return hall.log()


def test_a_group_is_found_behind_the_position_in_front_of_it(rows):
    recent = Window()
    recent.add(rows[:4])
    recent.add(rows[4:])

    assert recent.page(0).rows == rows[:4]
    assert recent.page(4) == (4, rows[4:], [None] * 5)


def test_the_middle_of_a_group_and_the_future_are_not_there(rows):
    recent = Window()
    recent.add(rows)

    assert recent.page(2) is None
    assert recent.page(9) is None


def test_a_group_without_events_changes_nothing(rows):
    recent = Window()
    recent.add(rows)
    recent.add([])

    assert recent.page(0).rows == rows


def test_the_oldest_groups_go_when_there_are_too_many_events(rows, monkeypatch):
    monkeypatch.setattr(window, "WINDOW_EVENTS_MAX", 5)
    recent = Window()
    for group in (rows[:3], rows[3:6], rows[6:]):
        recent.add(group)

    assert [recent.page(after) is not None for after in (0, 3, 6)] == [0, 0, 1]


def test_the_oldest_groups_go_when_they_take_too_many_bytes(rows, monkeypatch):
    size = len(rows[0].payload)
    monkeypatch.setattr(window, "WINDOW_BYTES_MAX", 6 * size)
    recent = Window()
    for group in (rows[:3], rows[3:6], rows[6:]):
        recent.add(group)

    assert [recent.page(after) is not None for after in (0, 3, 6)] == [0, 1, 1]


def test_the_newest_group_stays_however_large_it_is(rows, monkeypatch):
    monkeypatch.setattr(window, "WINDOW_EVENTS_MAX", 1)
    recent = Window()
    recent.add(rows)

    assert recent.page(0).rows == rows
