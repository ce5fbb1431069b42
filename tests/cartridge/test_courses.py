"""Shakedown's courses: sound by the generator's own checks, and drivable as far as geometry can say."""

from functools import cache

import numpy as np
import pytest
from cartridge.courses import COURSES, CourseFiles, build_course
from cartridge.courses.chart import chart
from cartridge.courses.check import Floors, problems
from cartridge.courses.design import (
    OPEN,
    Corner,
    Design,
    Edge,
    Panel,
    Stretch,
    Surface,
    beside,
    mirrored,
    turned,
)
from cartridge.courses.ground import Ground, collide, lay

from desmume_mkds.game.courses import COURSES as SLOTS
from desmume_mkds.game.kcl import Collision, Kcl, is_wall
from desmume_mkds.game.nkm import Nkm

SLOT_NUMBERS = range(32)
ROADS = [Collision.ROAD, Collision.SLIPPERY_ROAD, Collision.ICE, Collision.BOOST_PAD, Collision.JUMP_PAD]

GROUNDS = {
    Collision.ROAD, Collision.WEAK_OFF_ROAD, Collision.OFF_ROAD, Collision.HEAVY_OFF_ROAD,
    Collision.SLIPPERY_ROAD, Collision.ICE, Collision.BOOST_PAD, Collision.JUMP_PAD, Collision.WALL,
    Collision.FALL, Collision.OUT_OF_BOUNDS,
}  # fmt: skip


@cache
def built(slot: int) -> CourseFiles:
    return build_course(slot)


@cache
def parts(slot: int) -> tuple[Ground, Kcl, Nkm]:
    files = built(slot)
    return lay(COURSES[slot]), Kcl.from_bytes(files.kcl), Nkm.from_bytes(files.nkm)


def test_there_are_32_different_courses() -> None:
    assert len(COURSES) == 32
    assert len({design.name for design in COURSES}) == 32
    assert len({tuple((c.x, c.z) for c in design.corners) for design in COURSES}) == 32
    assert all(len(design.name) <= 20 and design.name.isascii() for design in COURSES)
    assert not {design.name for design in COURSES} & {slot.name for slot in SLOTS}


def test_the_courses_ask_for_everything() -> None:
    """Every kind of ground, of laps and of shape occurs, on courses to train on and on those held out."""
    for slots in (range(24), range(24, 32)):
        types = [set(parts(slot)[1].types.tolist()) for slot in slots]
        for kind in GROUNDS - (set() if len(slots) == 24 else {Collision.ICE}):
            assert any(kind in found for found in types), (kind, slots)
    assert {design.laps for design in COURSES} == {2, 3, 4, 5}
    lines = [parts(slot)[0].line for slot in SLOT_NUMBERS]
    assert min(line.width.min() for line in lines) < 170 < 280 < max(line.width.max() for line in lines)
    assert max(np.abs(line.tilt).max() for line in lines) > 0.2      # banked by more than 11 degrees
    assert sum(np.ptp(line.position[:, 1]) > 150 for line in lines) >= 10    # hills
    assert sum(np.abs(line.curvature).max() > 1 / 180 for line in lines) >= 6    # too tight to steer round
    assert sum(crosses_itself(line.position) for line in lines) >= 6
    assert sum(any(segment.gap for segment in parts(slot)[0].segments) for slot in SLOT_NUMBERS) >= 4


def crosses_itself(positions: np.ndarray) -> bool:
    """Whether two far parts of a way lie above each other."""
    n = len(positions)
    apart = np.sqrt(((positions[:, None, ::2] - positions[:, ::2]) ** 2).sum(2))
    steps = np.abs(np.arange(n)[:, None] - np.arange(n))
    return bool(((apart < 80) & (np.minimum(steps, n - steps) > n // 8)).any())


@pytest.mark.parametrize("slot", SLOT_NUMBERS)
def test_course_is_sound_and_its_files_fit(slot: int) -> None:
    files = built(slot)  # raises if the checks find anything
    assert (
        len(files.kcl) + len(files.nkm) + len(files.model) < 0x100000 - 0x1000
    )  # the archive's place in RAM
    assert files.name == COURSES[slot].name
    _, kcl, nkm = parts(slot)
    assert kcl.to_bytes() == files.kcl and nkm.to_bytes() == files.nkm
    assert nkm["STAG"]["course_id"] == SLOTS[slot].id
    assert nkm["STAG"]["laps"] == COURSES[slot].laps


@pytest.mark.parametrize("slot", SLOT_NUMBERS)
def test_walk_along_the_racing_line(slot: int) -> None:
    """There is smooth road under every step, but for jumps, and no wall in the way of a kart."""
    ground, kcl, nkm = parts(slot)
    points = nkm["EPOI"]["position"] / 4096
    steps = np.concatenate(
        [
            a + (b - a) * np.arange(0, 1, 0.125)[:, None]
            for a, b in zip(points, np.roll(points, -1, 0), strict=True)
        ]
    )
    heights, kinds = Floors.of(kcl).below(steps + [0, 15, 0], 10)
    over_gap = np.isnan(heights)
    assert np.isin(kinds[~over_gap], ROADS).all()
    assert over_gap.sum() * 12 <= sum(jump.gap + 50 for jump in ground.design.jumps)
    rise = np.abs(np.diff(heights))
    assert np.nanmax(rise) < 0.4 * np.sqrt((np.diff(steps, axis=0)[:, ::2] ** 2).sum(1)).max() + 0.5
    assert crossings(kcl, points + [0, 12, 0]) == 0


def crossings(kcl: Kcl, points: np.ndarray) -> int:
    """How many walls a closed way through points goes through."""
    triangles = kcl.triangles()[is_wall(kcl.types)].astype(float)
    a, e, f = triangles[:, 0], triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    normal = np.cross(e, f)
    size = (normal**2).sum(1)
    count = 0
    for start, look in zip(points, np.roll(points, -1, 0) - points, strict=True):
        with np.errstate(divide="ignore", invalid="ignore"):
            t = ((a - start) * normal).sum(1) / (normal @ look)
            hit = start + look * t[:, None] - a
            u, v = (np.cross(hit, f) * normal).sum(1) / size, (np.cross(e, hit) * normal).sum(1) / size
        count += int(((t > 0) & (t < 1) & (u >= 0) & (v >= 0) & (u + v <= 1)).sum())
    return count


@pytest.mark.parametrize("slot", SLOT_NUMBERS)
def test_gates_are_passed_in_order(slot: int) -> None:
    """Going round once, one is in each section in turn, by the game's own test, and the keys come in
    order."""
    _, _, nkm = parts(slot)
    gates, points = nkm["CPOI"], nkm["IPOI"]["position"][:, ::2] / 4096
    walk = np.concatenate(
        [
            a + (b - a) * np.arange(0, 1, 0.1)[:, None]
            for a, b in zip(points, np.roll(points, -1, 0), strict=True)
        ]
    )
    current, seen = 0, [0]
    for point in walk[1:]:  # the first may lie a hair before the line
        for step in (0, 1, 2):
            section = (current + step) % len(gates)
            if in_section(gates, section, point):
                break
        else:
            raise AssertionError(f"{point} is in no section near {current}")
        if section != current:
            assert section == (current + 1) % len(gates)
            current = section
            seen.append(section)
    assert seen[: len(gates)] == list(range(len(gates)))
    keys = gates["key_id"][gates["key_id"] >= 0]
    assert keys.tolist() == list(range(len(keys)))
    assert np.allclose(np.hypot(*gates["direction"].T / 4096), 1, atol=1e-3)


def in_section(gates: np.ndarray, section: int, point: np.ndarray) -> bool:
    """The point lies in front of the gate, behind the next one, and between the lines that join their
    ends."""
    here, ahead = gates[section], gates[(section + 1) % len(gates)]
    ends = {name: (here[name] / 4096, ahead[name] / 4096) for name in ("left", "right")}
    passed = (point - ends["left"][0]) @ (here["direction"] / 4096) >= 0
    before = (point - ends["left"][1]) @ (ahead["direction"] / 4096) < 0
    sides = []
    for start, end in ends.values():
        along, away = end - start, point - start
        sides.append(along[0] * away[1] - along[1] * away[0])
    return bool(passed and before and sides[0] >= 0 >= sides[1])


def test_same_bytes_again() -> None:
    assert build_course(9) == built(9)


ROUGH = beside((60, Surface.ROUGH))
SQUARE = Design(
    "Square",
    "meadow",
    corners=(
        Corner(-1500, -1200, 450),
        Corner(-1500, 1200, 450),
        Corner(1500, 1200, 450),
        Corner(1500, -1200, 450),
    ),
    left=ROUGH,
    right=ROUGH,
    panels=(Panel(1.5),),
)


def found(**changes: object) -> str:
    design = Design(**{field: getattr(SQUARE, field) for field in SQUARE.__dataclass_fields__} | changes)  # type: ignore[arg-type]
    ground = lay(design)
    return "; ".join(problems(ground, collide(ground), chart(ground, 1)))


def test_a_sound_course_has_no_problems() -> None:
    assert found() == ""
    for design in (mirrored(SQUARE), turned(SQUARE), turned(mirrored(SQUARE))):
        ground = lay(design)
        assert problems(ground, collide(ground), chart(ground, 1)) == []


BOW = ((-1500, -1200), (1500, 1200), (1500, -1200), (-1500, 1200))
CASES: dict[str, dict[str, object]] = {
    "overlap": {"corners": (*SQUARE.corners[:3], Corner(1500, -1200, 2200))},
    "inside of the bend": {"corners": (*SQUARE.corners[:3], Corner(1500, -1200, 180))},
    "long": {"corners": tuple(Corner(c.x / 3, c.z / 2.4, 250) for c in SQUARE.corners)},
    "slope": {"heights": ((0.5, 100), (1.5, 900))},
    "high": {"height": 10.0},
    "reaches out": {"corners": tuple(Corner(c.x * 2.7, c.z, c.radius) for c in SQUARE.corners)},
    "meets itself": {"corners": tuple(Corner(x, z, 400) for x, z in BOW)},
    "fall boundary": {"stretches": (Stretch(1.2, 1.8, left=OPEN, right=OPEN),), "fall": 150.0},
}


@pytest.mark.parametrize("says", CASES)
def test_the_checks_find(says: str) -> None:
    assert says in found(**CASES[says])


def test_open_edges_fall_to_the_boundary() -> None:
    ground = lay(Design("Open", "space", SQUARE.corners, left=beside(edge=Edge.OPEN)))
    kcl = collide(ground)
    falls = Floors.of(kcl, drivable=False)
    outside = ground.line.point(5, ground.outer[5, 0] + 200)
    assert falls.below([outside])[1].tolist() == [Collision.FALL]
    assert Floors.of(kcl).below([outside])[1].tolist() == [-1]
