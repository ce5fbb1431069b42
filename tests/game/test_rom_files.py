"""The courses in a cartridge, and cartridges that are damaged."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desmume_mkds import cartridge
from desmume_mkds.course import Course
from desmume_mkds.game.courses import COURSES
from desmume_mkds.game.errors import MkdsError, RomError
from desmume_mkds.game.rom import header_checksum
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


@settings(max_examples=60, deadline=None)
@given(
    place=st.sampled_from(["header", "names", "table", "archive"]),
    at=st.integers(0, 0x4000),
    value=st.integers(0, 255),
)
def test_damaged_files_are_refused_in_words(
    rom: bytes, tmp_path_factory: pytest.TempPathFactory, place: str, at: int, value: int
) -> None:
    path: Path = tmp_path_factory.mktemp("rom") / "damaged.nds"
    damaged = bytearray(rom)
    names, names_size, table, table_size = struct.unpack_from("<4I", rom, 0x40)
    archive = struct.unpack_from("<I", rom, table)[0]
    first, size = {
        "header": (0x40, 16), "names": (names, names_size),
        "table": (table, table_size), "archive": (archive, 0x4000),
    }[place]  # fmt: skip
    damaged[first + at % size] = value
    struct.pack_into("<H", damaged, 0x15E, header_checksum(damaged))
    path.write_bytes(damaged)
    try:
        Course.build(*RomFiles(path).course(COURSES[0]))
    except MkdsError as error:
        assert "\n" not in str(error)
    finally:
        path.unlink()


@pytest.mark.parametrize("loop", [(0, 0), (1, 1), (1, 2)])
def test_folders_that_lead_to_each_other_end(rom: bytes, tmp_path: Path, loop: tuple[int, int]) -> None:
    """Forty folders, each twice in the one before, have no end to wait for; nor has one in itself."""
    count = 40
    heads, entries = b"", b""
    for folder in range(count):
        heads += struct.pack("<IHH", 8 * count + len(entries), 0, 0)
        inner = [min(folder + step, count - 1) | 0xF000 for step in loop]
        entries += b"".join(b"\x81a" + struct.pack("<H", number) for number in inner) + b"\0"
    damaged = bytearray(rom) + heads + entries
    struct.pack_into("<2I", damaged, 0x40, len(rom), len(heads + entries))
    struct.pack_into("<H", damaged, 0x15E, header_checksum(damaged))
    path = tmp_path / "damaged.nds"
    path.write_bytes(damaged)
    with pytest.raises(RomError, match="without end"):
        RomFiles(path)


def test_a_list_of_names_that_is_cut_short(rom: bytes, tmp_path: Path) -> None:
    name = RomFiles(cartridge.ROM).course_names[3].encode()
    damaged = rom.replace(name + b"\n", b"\n" * len(name) + b"\n", 1)
    path = tmp_path / "damaged.nds"
    path.write_bytes(damaged)
    with pytest.raises(RomError, match=r"names \d+ courses of 32"):
        _ = RomFiles(path).course_names
