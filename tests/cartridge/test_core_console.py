"""The core in the cartridge and the core on this machine are the same game, to the last bit of RAM.

Whole races are driven in both at once, with the same keys, and all structs of the game are compared after
every frame: drivers, stats, items, race status and state, camera, map, input units, config, recording.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from cartridge.host import HostCore

from desmume_mkds import MarioKart, menu
from desmume_mkds.cartridge import ROM
from desmume_mkds.course import Course
from desmume_mkds.game.kcl import Collision
from desmume_mkds.game.layout import RaceMultiConfig, RaceResult, Surface
from mariokart.drivers import Expert, Style

ARCHIVE, ARCHIVE_END = 0x02180000, 0x02280000
STATICS, LASTING = 0x0216F320, 0x0217C000
RACE, END = 0x0217C180, 0x02180000  # the scene state between the two counts the menus' frames too
START = 0x02000000
A, START_KEY = 0x001, 0x008
LIMIT = 4 * 3600  # frames

Keys = Callable[[MarioKart], int]


def follow(core: HostCore, emu: MarioKart) -> list[tuple[np.ndarray, np.ndarray]]:
    """Start on the host the race that has just started in the emulator; the memory to compare in both."""
    core.boot()
    config = emu.memory.address("raceMultiConfigHeap")
    settings = config, config + RaceMultiConfig.SIZE
    for start, end in ((ARCHIVE, ARCHIVE_END), settings):
        core.ram[start - START : end - START] = emu.ram[start - START : end - START]
    vertices = emu.memory.ram.u32(emu.memory.address("courseCollision"))
    nkm = bytes(emu.ram[ARCHIVE - START : ARCHIVE_END - START]).index(b"NKMD") + ARCHIVE
    core.start_at(vertices - 0x3C, nkm)  # the file's header comes before its vertices
    core.update(0)
    blocks = (STATICS, LASTING), (RACE, END), settings
    return [
        (core.ram[start - START : end - START].view("<u8"), emu.ram[start - START : end - START].view("<u8"))
        for start, end in blocks
    ]


def drive_both(
    core: HostCore, emu: MarioKart, keys: Keys, until: Callable[[MarioKart], object]
) -> Iterator[int]:
    """Drive in the emulator and on the host; yields the frame after each. AssertionError when they differ."""
    blocks = follow(core, emu)
    for _ in range(LIMIT):
        for here, there in blocks:
            if not np.array_equal(here, there):
                places = [hex(8 * place) for place in np.flatnonzero(here != there)]
                raise AssertionError(f"in frame {emu.memory.race_state.frameCounter} they differ at {places}")
        if until(emu):
            return
        mask = keys(emu)
        emu.cycle(1, keys=mask)
        core.update(mask)
        yield emu.memory.race_state.frameCounter
    raise AssertionError("the race has no end")


def finished(emu: MarioKart) -> bool:
    return emu.memory.driver_status.state == RaceResult.FINISHED


def pursuer(emu: MarioKart, seed: int) -> Keys:
    """A driver who drifts, uses his mushrooms and slips now and then."""
    driver = Expert(Style(mushrooms=True, mistakes=2.0, wander=0.2, seed=seed))
    driver.reset(Course.from_memory(emu.memory), emu.memory)
    return lambda emu: driver.act(emu.memory) if emu.memory.race_state.frameCounter > 120 else 0


def start_on(kind: Collision, emu: MarioKart, kart: int) -> Course:
    """Start a race on the last course that has such triangles."""
    for slot in range(31, -1, -1):
        menu.start_race(emu, slot, kart // 3, kart)
        course = Course.from_memory(emu.memory)
        if (course.types == kind).any():
            return course
    raise LookupError(f"no course has {kind!r}")


@pytest.mark.parametrize(("kind", "kart"), [(Collision.JUMP_PAD, 13), (Collision.BOOST_PAD, 2)])
def test_whole_races_are_the_same(core: HostCore, kind: Collision, kart: int) -> None:
    """From the first frame to the computer's drive after the finish."""
    with MarioKart(ROM) as emu:
        start_on(kind, emu, kart)
        grounds = set()
        for _ in drive_both(core, emu, pursuer(emu, kart), finished):
            grounds.add(emu.memory.driver.surface)
        assert grounds >= {Surface.AIR, Surface.ROAD}
        emu.cycle(60, keys=0)
        core.update(0, 60)
        assert core.memory.driver.to_bytes() == emu.memory.driver.to_bytes()


def test_falls_are_the_same(core: HostCore) -> None:
    """Off the course, back on it with keys held, and off it again."""
    with MarioKart(ROM) as emu:
        course = start_on(Collision.FALL, emu, 7)
        below = course.triangles[course.types == Collision.FALL].mean(axis=1)
        clock, fallen = emu.memory.race_state, emu.memory.statistics
        for frame in drive_both(core, emu, lambda _: A, lambda _: clock.frameCounter == 1000):
            if frame in (400, 700):
                for memory in (emu.memory, core.memory):
                    memory.driver.position = below[frame % len(below)]
        assert fallen.respawnCount == 2


def test_wild_keys_are_the_same(core: HostCore) -> None:
    rng = np.random.default_rng(3)
    keys = np.repeat(rng.integers(0, 0x1000, 300) | rng.integers(0, 2, 300), rng.integers(1, 25, 300))
    with MarioKart(ROM) as emu:
        menu.start_race(emu, 0, 10, 30)
        clock = emu.memory.race_state

        def next_keys(_: MarioKart) -> int:
            return int(keys[clock.frameCounter]) & ~START_KEY

        assert list(drive_both(core, emu, next_keys, lambda _: clock.frameCounter == 2000))[-1] == 2000
