"""A roster is read line by line; a bad line is named and never stops the others."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from argos_engine.domains.bidding.roster import (
    COLUMNS,
    Registration,
    RosterProblem,
    read_roster,
)
from argos_engine.domains.bidding.user import UserType
from argos_engine.domains.bidding.year.user_commands import RegisterUser

HEADER = ",".join(COLUMNS).encode() + b"\n"
DATES = b"2001-01-07,2002-01-06,2000-01-02,1999-01-03"
AB = b"u-ab,AB,Controller AB,NORTH,CPC-IT,3," + DATES + b",7\n"
CD = b"u-cd,CD,Controller CD,EAST,Dev-D,," + DATES + b",\n"


def only_problem(line: bytes) -> RosterProblem:
    problem, good = read_roster([HEADER, line, CD])
    assert isinstance(problem, RosterProblem)
    assert isinstance(good, Registration)
    return problem


def test_a_good_line_is_a_registration_in_its_area():
    assert list(read_roster([HEADER, AB])) == [
        (
            2,
            RegisterUser(
                user_id="u-ab",
                initials="AB",
                name="Controller AB",
                user_type=UserType.CPC_IT,
                cumulative_bu_date=datetime.date(2001, 1, 7),
                bu_date=datetime.date(2002, 1, 6),
                eod_date=datetime.date(2000, 1, 2),
                scd_date=datetime.date(1999, 1, 3),
                lottery=7,
                crew=3,
                area_id="NORTH",
            ),
        )
    ]


def test_who_has_no_area_is_in_no_bid():
    (entry,) = read_roster([HEADER, AB.replace(b"NORTH", b"")])

    assert entry.command.area_id is None


def test_a_comma_in_quotes_belongs_to_the_name():
    row = AB.replace(b"Controller AB", b'"Doe, Jane"')

    (entry,) = read_roster([HEADER, row])

    assert entry.command.name == "Doe, Jane"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1", "cp1252"])
def test_another_encoding_is_named_and_nothing_is_guessed(encoding):
    """Bytes of another encoding never become the name of somebody else."""
    text = (HEADER + AB.replace(b"Controller", "Zo\u00eb".encode())).decode()

    entries = list(read_roster(text.encode(encoding).splitlines(keepends=True)))

    assert [type(each) for each in entries] == [RosterProblem]
    assert "must be UTF-8" in str(entries[0])


def test_crew_and_lottery_may_be_empty():
    (entry,) = read_roster([HEADER, CD])

    assert isinstance(entry, Registration)
    assert (entry.command.crew, entry.command.lottery) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + HEADER + AB + CD,
        (HEADER + AB + CD).replace(b"\n", b"\r\n"),
        b"\n\n" + HEADER + b"\r\n" + AB + b"   \n" + CD + b"\n\n",
        (HEADER + AB + CD).rstrip(b"\n"),
        (HEADER + AB + CD).replace(b",", b" , "),
        (HEADER + AB + CD).replace(b"Controller AB", b'"Controller AB"'),
    ],
    ids=["mark", "crlf", "blank lines", "no last newline", "blanks", "quotes"],
)
def test_how_a_spreadsheet_writes_the_file_does_not_matter(text):
    expected = list(read_roster([HEADER, AB, CD]))

    entries = read_roster(text.splitlines(keepends=True))

    assert [each.command for each in entries] == [each.command for each in expected]


def test_columns_may_come_in_another_order_and_with_others():
    names = ["note", *reversed(COLUMNS)]
    cells = [b"x", *reversed(AB.strip().split(b","))]
    lines = [",".join(names).encode() + b"\n", b",".join(cells) + b"\n"]

    assert list(read_roster(lines)) == list(read_roster([HEADER, AB]))


@pytest.mark.parametrize(
    ("old", "new", "field", "value"),
    [
        (b"u-ab,", b"u ab,", "user_id", "u ab"),
        (b",AB,", b",ab,", "initials", "ab"),
        (b"Controller AB", b"", "name", ""),
        (b"NORTH", b"the north", "area", "the north"),
        (b"CPC-IT", b"CPT", "user_type", "CPT"),
        (b",3,", b",8,", "crew", "8"),
        (b",3,", b",x,", "crew", "x"),
        (b"2001-01-07", b"", "cumulative_bu_date", ""),
        (b"2002-01-06", b"2002-02-30", "bu_date", "2002-02-30"),
        (b"2000-01-02", b"20000102", "eod_date", "20000102"),
        (b"1999-01-03", b"1/3/1999", "scd_date", "1/3/1999"),
        (b",7\n", b",-7\n", "lottery", "-7"),
    ],
)
def test_a_bad_cell_is_named_with_its_line_and_value(old, new, field, value):
    problem = only_problem(AB.replace(old, new, 1))

    assert (problem.line, problem.field) == (2, field)
    assert value in problem.value
    assert str(problem).startswith(f"line 2: {field} must ")


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (b"\xff" + AB, "must be UTF-8"),
        (b'"' + AB, "must be CSV (unexpected end of data)"),
        (AB.replace(b",7\n", b"\n"), "must have 11 cells"),
        (b"x," + AB, "must have 11 cells"),
    ],
)
def test_a_line_that_has_no_cells_to_name_is_named_as_a_whole(line, rule):
    problem = only_problem(line)

    assert (problem.line, problem.field, problem.rule) == (2, "line", rule)


def test_an_endless_line_gives_a_short_message():
    problem = only_problem(b"x" * 100_000 + b"\n")

    assert problem.value == "x" * 100_000
    assert len(str(problem)) < 200


def test_line_numbers_count_blank_lines():
    (problem,) = read_roster([b"\n", HEADER, b"\n", b"\n", b"bad\n"])

    assert isinstance(problem, RosterProblem)
    assert problem.line == 5


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "line 1: header must have the columns user_id, initials, name"),
        ([b"\n"], "line 1: header must have the columns user_id, initials"),
        (
            [HEADER.replace(b"crew,", b"").replace(b",lottery", b""), AB, CD],
            "line 1: header must have the columns crew, lottery, not 'user_id,",
        ),
        ([HEADER.replace(b"\n", b",crew\n"), AB], "line 1: header must name a column"),
        ([b"\xff\xfei\x00", AB], "line 1: line must be UTF-8"),
        ([b"\n", b'"initials\n', AB], "line 2: line must be CSV"),
    ],
)
def test_a_header_that_cannot_be_used_is_the_only_problem(lines, message):
    (problem,) = read_roster(lines)

    assert str(problem).startswith(message)


@given(some.lists(some.binary(max_size=80)))
def test_any_bytes_give_one_answer_for_every_line_that_is_not_blank(lines):
    entries = list(read_roster([HEADER, *lines]))

    assert len(entries) == sum(1 for line in lines if line.strip())
