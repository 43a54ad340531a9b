import datetime

import attrs
import pytest
from immutables import Map

from argos_engine.codec.converter import from_json, json_converter, to_json
from argos_engine.codec.part import ABSENT, parse_path, part
from argos_engine.errors import InvalidInputError

DAY = datetime.date(2026, 1, 2)


@attrs.frozen
class User:
    crew: int
    days: tuple[datetime.date, ...] = ()


@attrs.frozen
class Area:
    users: Map[str, User]
    by_day: Map[datetime.date, int]


AREA = Area(Map({"AB": User(3, (DAY,)), "a.b": User(4)}), Map({DAY: 7}))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), AREA),
        (("users", "AB", "crew"), 3),
        (("users", "AB", "days", "0"), DAY),
        (("users", "a.b"), User(4)),
        (("by_day", "2026-01-02"), 7),
    ],
)
def test_a_part_is_found_by_the_path_of_its_json(path, expected):
    assert part(AREA, path) == expected


@pytest.mark.parametrize(
    "path",
    [
        ("rounds",),
        ("__class__",),
        ("users", "CD"),
        ("users", "CD", "crew"),
        ("users", "AB", "days", "1"),
        ("users", "AB", "days", "-1"),
        ("users", "AB", "crew", "real"),
        ("by_day", "2026-01-03"),
    ],
)
def test_a_part_that_is_not_there_is_absent(path):
    assert part(AREA, path) is ABSENT
    assert repr(ABSENT) == "absent"


def test_the_paths_are_those_of_the_json_form():
    json = from_json(to_json(json_converter(detailed=False).unstructure(AREA)))

    for key, user in json["users"].items():
        assert part(AREA, ("users", key, "crew")) == user["crew"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("users", ("users",)),
        ("users.AB.crew", ("users", "AB", "crew")),
        ('users."a.b".crew', ("users", "a.b", "crew")),
        ('"a.b"', ("a.b",)),
    ],
)
def test_a_path_is_written_with_dots(text, path):
    assert parse_path(text) == path


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "must have names between its dots"),
        ("users..crew", "must have names between its dots"),
        ("users.", "must have names between its dots"),
        ('users."a.b', "must close its quotes"),
        ('users."a"b', "must close its quotes"),
    ],
)
def test_a_path_that_is_badly_written_is_refused(text, rule):
    with pytest.raises(InvalidInputError, match=rule):
        parse_path(text)
