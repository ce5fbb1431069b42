"""Every reader on damaged files: the targets of `make fuzz`, on fewer inputs."""

import zlib

import pytest
from fuzz.targets import TARGETS
from hypothesis import given, settings
from hypothesis import strategies as st

from desmume_mkds import Snapshot
from desmume_mkds.cartridge import ROM
from desmume_mkds.course import Course, CourseError
from desmume_mkds.game.courses import COURSES
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.rom_files import RomFiles

CHANGES = st.lists(st.tuples(st.integers(0, 1 << 16), st.binary(min_size=1, max_size=6)), max_size=5)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=40)
@given(which=st.integers(0, 9), changes=CHANGES, cut=st.integers(0, 1 << 16) | st.none(), tail=st.binary())
def test_damaged_files(
    name: str, which: int, changes: list[tuple[int, bytes]], cut: int | None, tail: bytes
) -> None:
    target = TARGETS[name]
    seeds = target.seeds()
    data = bytearray(seeds[which % len(seeds)])
    for place, octets in changes:
        if data:
            start = place % len(data)
            data[start : start + len(octets)] = octets
    if cut is not None:
        del data[cut % (len(data) + 1) :]
    try:
        target.run(bytes(data + tail))
    except MkdsError as error:
        assert str(error)


@pytest.mark.parametrize("name", TARGETS)
def test_good_files(name: str) -> None:
    """The first seeds themselves are read."""
    TARGETS[name].run(TARGETS[name].seeds()[0])


def test_a_route_without_end_is_refused() -> None:
    """Positions at the ends of the world, which samples of the route would fill the memory between."""
    kcl, nkm = RomFiles(ROM).course(COURSES[0])
    nkm["CPOI"]["key_id"] = -1
    nkm["EPOI"]["position"][:, 0] = [(-1) ** index * 0x7FFFFFFF for index in range(len(nkm["EPOI"]))]
    with pytest.raises(CourseError, match="longer than any course"):
        Course.build(kcl, nkm)
    nkm["EPOI"]["position"][:] = 0
    with pytest.raises(CourseError, match="three different points"):
        Course.build(kcl, nkm)


def test_a_snapshot_that_would_fill_the_memory() -> None:
    """Lengths are believed only as far as there can be a state."""
    good = bytes(Snapshot(b"r" * 32, b"e" * 32, 0, 0, b"", b"state"))
    bomb = good[: -len(zlib.compress(b"state", 1))] + zlib.compress(bytes(200 << 20), 9)
    with pytest.raises(MkdsError, match="damaged"):
        Snapshot.from_bytes(bomb)
