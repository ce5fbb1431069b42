"""Collision files: what goes in comes out, the octree misses nothing, bad bytes are refused."""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desmume_mkds.game.kcl import Collision, Kcl, KclError, attribute, is_floor, is_wall

RAM_START, HEADER, ARCHIVE = 0x0200_0000, 0x0217_B5F4, 0x0218_0000


def soup(seed: int, count: int, size: float = 150.0, spread: float = 600.0) -> np.ndarray:
    """Triangles (count, 3, 3) of any direction, none of them a splinter."""
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(rng.normal(size=(count, 3, 3)))[0]
    angle = rng.uniform(0.5, 2.5, count)
    edges = rng.uniform(0.1, 1, (count, 2)) * size
    flat = np.zeros((count, 3, 3))
    flat[:, 1, 0] = edges[:, 0] + 5
    flat[:, 2, 0], flat[:, 2, 1] = np.cos(angle) * (edges[:, 1] + 5), np.sin(angle) * (edges[:, 1] + 5)
    return np.einsum("nij,nkj->nki", turn, flat) + rng.uniform(-spread, spread, (count, 1, 3))


def collision(seed: int = 0, count: int = 40) -> Kcl:
    types = np.random.default_rng(seed).integers(0, 23, count)
    return Kcl.build(soup(seed, count), [attribute(kind) for kind in types])


def corners_apart(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How far the corners of triangles are apart, whichever comes first."""
    return np.min([np.abs(a - np.roll(b, shift, 1)).max((1, 2)) for shift in range(3)], axis=0)


def touching(kcl: Kcl, centre: np.ndarray, radius: float) -> set[int]:
    """The prisms a sphere may touch by the game's own test, without the octree."""
    prisms, unit = kcl.prisms, kcl.normals / 4096
    away = centre - kcl.positions[prisms["position"]] / 4096
    u = (away * unit[prisms["normal"]]).sum(1)
    i = np.stack([(away * unit[prisms["edges"][:, e]]).sum(1) for e in range(3)])
    o3 = i[2] - prisms["height"] / 4096
    near = (i[0] <= radius) & (i[1] <= radius) & (o3 <= radius) & (i[2] >= -radius)
    near &= (u <= radius) & (u > radius - 30)
    # A sphere beyond a sharp corner passes these tests without touching: leave it out.
    flat = away - u[:, None] * unit[prisms["normal"]]
    inside = (i[0] <= 0) & (i[1] <= 0) & (o3 <= 0)
    near &= inside | (edge_distance(kcl, centre - away + flat) <= radius)
    return set(np.flatnonzero(near).tolist())


def edge_distance(kcl: Kcl, points: np.ndarray) -> np.ndarray:
    """The distance of a point (n, 3) to the nearest edge of its triangle."""
    corners = kcl.triangles().astype(float)
    distances = []
    for e in range(3):
        start, along = corners[:, e], corners[:, (e + 1) % 3] - corners[:, e]
        part = np.clip(((points - start) * along).sum(1) / (along**2).sum(1), 0, 1)
        distances.append(np.sqrt(((start + part[:, None] * along - points) ** 2).sum(1)))
    return np.min(distances, axis=0)


@given(st.integers(0, 2**32), st.integers(1, 60))
def test_triangles_survive(seed: int, count: int) -> None:
    triangles = soup(seed, count)
    kcl = Kcl.from_bytes(Kcl.build(triangles, np.arange(count) << 8 & 0x1F00).to_bytes())
    assert corners_apart(kcl.triangles(), triangles).max() < 0.1
    assert kcl.types.tolist() == [i & 31 for i in range(count)]


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.sampled_from([3.0, 11.0, 25.0]))
def test_octree_lists_every_prism_a_sphere_touches(seed: int, radius: float) -> None:
    kcl = collision(seed, 60)
    rng = np.random.default_rng(seed)
    triangles = kcl.triangles().astype(float)
    weights = rng.dirichlet([1, 1, 1], len(triangles))
    for point in (weights[:, :, None] * triangles).sum(1) + rng.uniform(-radius, radius, (len(triangles), 3)):
        raw = np.rint(point * 4096) / 4096
        assert touching(kcl, raw, radius) <= set(kcl.prisms_at(raw).tolist())


def test_octree_lists_are_short_and_empty_outside() -> None:
    kcl = collision(3, 400)
    rng = np.random.default_rng(3)
    lengths = [len(kcl.prisms_at(p)) for p in rng.uniform(-600, 600, (300, 3))]
    assert np.mean(lengths) < 12
    assert len(kcl.prisms_at((5000, 0, 0))) == 0
    assert len(kcl.prisms_at((0, -5000, 0))) == 0


def test_same_bytes_after_reading() -> None:
    data = collision().to_bytes()
    assert Kcl.from_bytes(data).to_bytes() == data


def test_reads_the_course_loaded_in_main_ram() -> None:
    data = collision().to_bytes()
    ram = np.full(4 << 20, 0xCD, np.uint8)
    ram[ARCHIVE - RAM_START :][: len(data)] = np.frombuffer(data, np.uint8)
    header = np.frombuffer(data, "<u4", 15).copy()
    header[:4] += ARCHIVE
    ram[HEADER - RAM_START :][:60] = header.view(np.uint8)
    kcl = Kcl.from_memory(ram, HEADER)
    assert kcl.to_bytes() == data
    ram[:] = 0
    assert kcl.to_bytes() == data
    with pytest.raises(KclError):
        Kcl.from_memory(ram, HEADER)


def test_shared_corners_and_normals_are_stored_once() -> None:
    square = [[0, 0, 0], [0, 0, 100], [100, 0, 100]], [[0, 0, 0], [100, 0, 100], [100, 0, 0]]
    kcl = Kcl.build(square, [attribute(Collision.ROAD), attribute(Collision.OFF_ROAD, variant=3)])
    assert len(kcl.positions) <= 2
    assert np.allclose(kcl.normals[kcl.prisms["normal"]], (0, 4096, 0))
    assert kcl.types.tolist() == [0, 3] and kcl.variants.tolist() == [0, 3]
    assert set(kcl.prisms_at((50, 5, 50)).tolist()) == {0, 1}


def test_attributes_say_for_whom() -> None:
    kinds = np.arange(23)
    words = np.array([attribute(kind) for kind in kinds])
    assert np.array_equal(words >> 15 & 1 == 1, is_floor(kinds))
    assert np.array_equal(words >> 14 & 1 == 1, is_wall(kinds))
    assert not is_floor(Collision.FALL) and not is_wall(Collision.FALL)
    assert [Collision(k).name for k in kinds[words & 0x10 != 0]] == ["ITEM_ROAD", "ITEM_WALL"]


@pytest.mark.parametrize("triangles", [np.zeros((1, 3, 3)), np.full((1, 3, 3), np.nan), np.zeros((0, 3, 3))])
def test_triangles_without_area_are_refused(triangles: np.ndarray) -> None:
    with pytest.raises(KclError):
        Kcl.build(triangles, np.zeros(len(triangles)))


def test_a_degenerate_prism_is_a_point() -> None:
    kcl = collision()
    kcl.prisms["edges"][5] = kcl.prisms["normal"][5]
    assert np.ptp(kcl.triangles()[5], axis=0).max() == 0


DATA = collision().to_bytes()


@pytest.mark.parametrize("data", [b"", b"NKMD", DATA[:59], DATA[:60], DATA[:-1], bytes(len(DATA))])
def test_broken_files_are_refused(data: bytes) -> None:
    with pytest.raises(KclError) as error:
        Kcl.from_bytes(data)
    assert "\n" not in str(error.value)


@given(st.binary(min_size=4, max_size=4), st.integers(0, len(DATA) - 4), st.integers(60, len(DATA)))
def test_damaged_files_raise_nothing_else(patch: bytes, at: int, length: int) -> None:
    damaged = (DATA[:at] + patch + DATA[at + 4 :])[:length]
    try:
        kcl = Kcl.from_bytes(damaged)
    except KclError:
        return
    kcl.triangles()
    kcl.prisms_at((0, 0, 0))


@given(st.lists(st.integers(0, 300), min_size=15, max_size=15), st.binary(min_size=100, max_size=400))
def test_random_headers_raise_nothing_else(words: list[int], rest: bytes) -> None:
    with contextlib.suppress(KclError):
        Kcl.from_bytes(np.array(words, "<u4").tobytes() + rest).triangles()
