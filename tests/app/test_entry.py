"""Naming courses on a command line."""

import pytest

from desmume_mkds.game.courses import COURSES
from desmume_mkds.game.errors import UnknownNameError
from mariokart.entry import HELD_OUT, TRAINED, courses_of
from mariokart.errors import SourceError


def test_groups_of_courses_share_none_and_miss_none() -> None:
    assert courses_of("all") == list(COURSES)
    assert courses_of("trained") == list(TRAINED) == list(COURSES[:24])
    assert courses_of("held-out") == list(HELD_OUT) == list(COURSES[24:])


def test_courses_come_in_the_order_named_and_once() -> None:
    named = courses_of("yf, 0,Yoshi Falls,held-out,ryc")
    assert [course.abbr for course in named][:3] == ["yf", "f8c", "rkb2"]
    assert len(named) == 10


def test_an_unknown_course_among_others_is_named() -> None:
    with pytest.raises(UnknownNameError, match="'xyz'"):
        courses_of("f8c,xyz")


@pytest.mark.parametrize("text", ["", " , "])
def test_naming_no_course_says_what_could_be_named(text: str) -> None:
    with pytest.raises(SourceError, match="held-out"):
        courses_of(text)
