"""The way round through a graph of paths: the one that passes the key gates in order."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desmume_mkds import cartridge
from desmume_mkds.course import Course, CourseError
from desmume_mkds.game.courses import COURSES
from desmume_mkds.game.nkm import rows
from desmume_mkds.game.rom_files import RomFiles
from desmume_mkds.way import NoWayError, Paths, crossings


def on_ring(angle: float, radius: float) -> tuple[float, float, float]:
    return float(radius * np.sin(angle)), 0.0, float(radius * np.cos(angle))


def arc(begin: float, end: float, radius: float) -> np.ndarray:
    return np.array([on_ring(angle, radius) for angle in np.linspace(begin, end, 9)[:-1]])


def gates_of(count: int) -> np.ndarray:
    """Key gates across a ring road of radius 1000."""
    angles = [(key + 0.3) * 2 * np.pi / count for key in range(count)]
    ends = [(on_ring(angle, 900), on_ring(angle, 1100)) for angle in angles]
    return np.array([[(end[0], end[2]) for end in pair] for pair in ends])


@given(st.integers(2, 6), st.integers(3, 12), st.integers(0, 4), st.randoms())
def test_the_known_way_is_found_in_any_graph(parts: int, keys: int, decoys: int, random: Random) -> None:
    """A ring of paths under shuffled numbers; decoys leave it, miss gates, and come back or end."""
    cuts = np.linspace(0, 2 * np.pi, parts + 1)
    names = [0, *random.sample(range(1, parts + decoys), parts + decoys - 1)]
    points: list[np.ndarray] = [np.zeros((0, 3))] * (parts + decoys)
    following: list[list[int]] = [[] for _ in names]
    way = names[:parts]
    for place, path in enumerate(way):
        points[path] = arc(cuts[place], cuts[place + 1], 1000)
        following[path].append(way[(place + 1) % parts])
    for decoy in names[parts:]:
        begin = random.randrange(parts)
        points[decoy] = arc(cuts[begin], cuts[begin] + 0.1, 300)     # inside of all gates
        following[way[begin - 1]].insert(0, decoy)
        following[decoy] = random.choice([[], [way[(begin + 1) % parts]], [decoy, way[begin]]])
    for path in range(len(names)):
        if random.random() < 0.5:
            following[path].insert(0, path)                          # a quarter lap that lists itself first
    paths = Paths(points, following, gates_of(keys), np.arange(keys))
    found = paths.way_round()
    first = found.index(0)
    on_ring_only = [path for path in found[first:] + found[:first] if path in way]
    assert on_ring_only == way


@given(st.integers(3, 9), st.data())
def test_a_gate_that_no_way_crosses_is_named(keys: int, data: st.DataObject) -> None:
    gates = gates_of(keys)
    missed = data.draw(st.integers(0, keys - 1))
    gates[missed] += 5000
    ring = Paths([arc(0, 2 * np.pi, 1000)], [[0]], gates, np.arange(keys))
    with pytest.raises(NoWayError, match=f"key gates {missed} in their order"):
        ring.way_round()


def test_what_a_course_of_the_issue_looked_like() -> None:
    """0 -> [0, 1], 1 -> [0]: the quarter that lists itself first is no lap, the two together are."""
    quarter, rest = arc(0, np.pi / 2, 1000), arc(np.pi / 2, 2 * np.pi, 1000)
    assert Paths([quarter, rest], [[0, 1], [0]], gates_of(8), np.arange(8)).way_round() == (0, 1)
    with pytest.raises(NoWayError, match="no path leads back"):
        Paths([quarter, rest], [[1], []], gates_of(8), np.arange(8)).way_round()


def test_crossings() -> None:
    corners = np.array([(0.0, -1.0), (0.0, 1.0), (0.0, 3.0)])
    gates = np.array([[(-1.0, 0.5), (1.0, 0.5)], [(-1.0, 1.0), (1.0, 1.0)], [(1.05, 0.0), (2.0, 0.0)]])
    step, gate, at = crossings(corners, gates)
    assert (step.tolist(), gate.tolist(), at.tolist()) == ([0, 1], [0, 1], [0.75, 0.0])
    assert crossings(corners, gates, wider=1.2)[1].tolist() == [0, 2, 1]


@pytest.mark.parametrize("slot", [0, 7, 31])
def test_a_split_course_keeps_its_way_and_its_branches(slot: int) -> None:
    """Shakedown's single path cut in three, with a way past the second listed first."""
    kcl, nkm = RomFiles(cartridge.ROM).course(COURSES[slot])
    whole = Course.build(kcl, nkm)
    points = nkm["EPOI"]
    quarter, half, none = len(points) // 4, len(points) // 2, 255
    cut = points[[quarter, half]].copy()
    cut["position"][:, 0] += 100_000 * 4096
    table = rows("EPAT", 4)
    table["start"] = [0, quarter, half, len(points)]
    table["length"] = [quarter, half - quarter, len(points) - half, 2]
    table["next"] = [[3, 1, none], [2, none, none], [0, none, none], [2, none, none]]
    sections = {**nkm.sections, "EPAT": table, "EPOI": np.concatenate([points, cut])}
    split = Course.build(kcl, type(nkm)(sections))
    assert np.array_equal(split.route.points, whole.route.points)
    assert [len(branch) for branch in split.branches] == [2] and whole.branches == ()
    sections["CPOI"] = nkm["CPOI"].copy()
    sections["CPOI"]["left"][sections["CPOI"]["key_id"] == 2] += 100_000 * 4096
    sections["CPOI"]["right"][sections["CPOI"]["key_id"] == 2] += 100_000 * 4096
    with pytest.raises(CourseError, match="key gates 2 in their order"):
        Course.build(kcl, type(nkm)(sections))
