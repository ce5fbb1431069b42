"""The tables of courses, characters and karts."""

import pytest

from desmume_mkds.game.courses import (
    CHARACTERS,
    COURSES,
    CUPS,
    KARTS,
    find_character,
    find_course,
    find_course_by_id,
    find_kart,
    kart_steps,
)
from desmume_mkds.game.errors import MkdsError


def test_tables_are_whole() -> None:
    assert [course.slot for course in COURSES] == list(range(32))
    assert len({course.id for course in COURSES}) == len({course.file for course in COURSES}) == 32
    assert [COURSES[slot].cup for slot in range(0, 32, 4)] == list(CUPS)
    assert [character.id for character in CHARACTERS] == list(range(13))
    assert sorted(c.menu_place for c in CHARACTERS if c.menu_place is not None) == list(range(12))
    assert [kart.id for kart in KARTS] == list(range(37))
    assert all(kart.name.startswith("Standard") == (kart.id % 3 == 0) for kart in KARTS)


def test_eight_courses_are_held_out() -> None:
    assert [course.slot for course in COURSES if course.held_out] == list(range(24, 32))


def test_everything_is_found_by_every_name() -> None:
    for course in COURSES:
        for key in (course, course.slot, str(course.slot), course.abbr, course.name, course.name.upper()):
            assert find_course(key) is course
        assert find_course_by_id(course.id) is course
    for character in CHARACTERS:
        for key in (character, character.id, character.name, character.slug):
            assert find_character(key) is character
    for kart in KARTS:
        for key in (kart, kart.id, kart.name, kart.slug):
            assert find_kart(key) is kart


@pytest.mark.parametrize("wrong", [-1, 40, "", "  ", "figure", "-1", "1e3", "²", "\u0661"])
def test_unknown_names_say_what_is_wanted(wrong: int | str) -> None:
    for find in (find_course, find_character, find_kart):
        with pytest.raises(MkdsError, match=r"there is no .* give "):
            find(wrong)


def test_a_near_miss_is_helped() -> None:
    with pytest.raises(MkdsError, match=r"did you mean .*GCN Luigi Circuit"):
        find_course("luigi circuit")


@pytest.mark.parametrize(
    ("character", "first_five"),
    [
        # The chosen character's own karts come first, then those of the next in the character menu.
        ("Mario", ["B Dasher", "Standard MR", "Shooting Star", "Poltergust 4000", "Standard LG"]),
        ("R.O.B.", ["ROB-BLS", "Standard RB", "ROB-LGS", "B Dasher", "Standard MR"]),
    ],
)
def test_kart_ring(character: str, first_five: list[str]) -> None:
    driver = find_character(character)
    assert [kart_steps(driver, find_kart(kart)) for kart in first_five] == list(range(5))


def test_every_character_reaches_every_kart() -> None:
    for character in CHARACTERS[:12]:
        assert sorted(kart_steps(character, kart) for kart in KARTS[:36]) == list(range(36))


def test_download_play_characters_are_not_in_the_menus() -> None:
    with pytest.raises(MkdsError, match="Shy Guy cannot be chosen"):
        kart_steps(find_character("Shy Guy"), find_kart(0))
    with pytest.raises(MkdsError, match="Standard SG cannot be chosen"):
        kart_steps(find_character("Mario"), find_kart("Standard SG"))
