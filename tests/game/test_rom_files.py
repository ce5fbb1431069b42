"""The courses in a cartridge, and cartridges that are damaged."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desmume_mkds import cartridge
from desmume_mkds.course import Course
from desmume_mkds.game.courses import COURSES
from desmume_mkds.game.errors import MkdsError, RomError
from desmume_mkds.game.rom_files import RomFiles


@pytest.fixture(scope="module")
def rom() -> bytes:
    return cartridge.ROM.read_bytes()


def test_every_course_is_there_under_its_own_name() -> None:
    files = RomFiles(cartridge.ROM)
    assert len(set(files.course_names)) == 32
    assert not set(files.course_names) & {course.name for course in COURSES}
    for course in (COURSES[0], COURSES[31]):
        built = Course.build(*files.course(course))
        assert built.route.length > 5000 and len(built.triangles) > 500


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(RomError, match="holds no file data/nothing"):
        RomFiles(cartridge.ROM).read("data/nothing")


@settings(max_examples=40, deadline=None)
@given(at=st.integers(0x40, 0x4F), value=st.integers(0, 255), cut=st.integers(0, 100))
def test_damaged_tables_and_cut_files_are_refused_in_words(
    rom: bytes, tmp_path_factory: pytest.TempPathFactory, at: int, value: int, cut: int
) -> None:
    path: Path = tmp_path_factory.mktemp("rom") / "damaged.nds"
    damaged = bytearray(rom[: len(rom) - cut * len(rom) // 200])
    damaged[at] = value
    path.write_bytes(damaged)
    try:
        kcl, nkm = RomFiles(path).course(COURSES[0])
        assert len(kcl.prisms) and len(nkm["CPOI"])
    except MkdsError as error:
        assert str(path) in str(error) or "KCL" in str(error)
    finally:
        path.unlink()
