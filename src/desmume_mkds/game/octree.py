"""The octree of a KCL file: from a point to the short list of prisms a sphere around it may touch.

The area is a grid of root cubes. An entry of a table is either the offset of a table of eight (relative to
the table that holds the entry), or, with bit 31 set, the offset of a list of prism numbers (counted from 1
and ended by 0) less two. Sources: the decompiled search routine and the editors that write such files.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desmume_mkds.game.errors import MkdsError

LEAF = 0x8000_0000
MIN_EDGE = 32    # units: smaller cubes are not divided, as editors do
MAX_LIST = 16    # a cube with more prisms than this is divided (editors: 10, for files half as large again)
MAX_ROOT_EDGE = 4096
SLACK = 1 / 16   # units by which a cube is widened against rounding
OCTANTS = np.array([[i & 1, i >> 1 & 1, i >> 2 & 1] for i in range(8)])

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class KclError(MkdsError):
    """A collision file is malformed, or triangles cannot be made into one."""


@dataclass(frozen=True, eq=False)
class Octree:
    """A point index over numbered prisms.

    `words` holds the tables and lists as they stand in the file (uint8), `area_min` the lower corner in fx32,
    `log_size` the area's edges and `root_shift` the root cube's edge as powers of two of a unit.
    """

    words: npt.NDArray[np.uint8]
    area_min: tuple[int, int, int]
    log_size: tuple[int, int, int]
    root_shift: int

    def prisms_at(self, point: npt.ArrayLike) -> Ints:
        """The indices (from 0) of the prisms listed for a point in units; empty outside the area.

        This is the game's own search, so the point is the centre of the sphere that asks.
        """
        raw = np.rint(np.asarray(point, float) * 4096).astype(np.int64)
        x, y, z = (int(v) for v in (raw - self.area_min) >> 12)
        if any(v < 0 or v >> size for v, size in zip((x, y, z), self.log_size, strict=True)):
            return np.zeros(0, np.int64)
        shift = self.root_shift
        log_x, log_y = self.log_size[0] - shift, self.log_size[1] - shift
        base, index = 0, (x >> shift) | (y >> shift) << log_x | (z >> shift) << (log_x + log_y)
        while not (entry := self._word(base + 4 * index)) & LEAF:
            if shift == 0:
                raise KclError("the octree has no end: a cube of one unit is divided again")
            base, shift = base + entry, shift - 1
            index = (x >> shift & 1) | (y >> shift & 1) << 1 | (z >> shift & 1) << 2
        numbers = self.words[base + (entry & ~LEAF) + 2 :]
        numbers = numbers[: len(numbers) & ~1].view("<u2")
        ends = np.flatnonzero(numbers == 0)
        if not len(ends):
            raise KclError("a list of the octree has no end")
        return numbers[: ends[0]].astype(np.int64) - 1

    def check(self, prism_count: int) -> int:
        """Walk every table and list; return the number of bytes they reach over.

        Raises KclError if an entry leads outside the file or a list names a prism that does not exist.
        """
        roots = 1 << sum(size - self.root_shift for size in self.log_size)
        if 4 * roots > len(self.words):
            raise KclError(f"the octree's {roots} root cubes do not fit in {len(self.words)} bytes")
        tables, entries_per_table = np.zeros(1, np.int64), roots
        reach, lists = 4 * roots, [np.zeros(0, np.int64)]
        for _ in range(self.root_shift + 1):
            at = (tables[:, None] + 4 * np.arange(entries_per_table)).ravel()
            base = np.repeat(tables, entries_per_table)
            entries = self._words_at(at)
            leaf = entries & LEAF != 0
            lists.append(base[leaf] + (entries[leaf] & ~LEAF) + 2)
            tables, entries_per_table = np.unique((base + entries)[~leaf]), 8
            if not len(tables):
                return max(reach, self._check_lists(np.unique(np.concatenate(lists)), prism_count))
            reach = max(reach, int(tables[-1]) + 32)
        raise KclError("the octree has no end: a cube of one unit is divided again")

    def _check_lists(self, starts: Ints, prism_count: int) -> int:
        """Check lists that start at these byte offsets; return where the last one ends."""
        halves = self.words[: len(self.words) & ~1].view("<u2")
        if (starts % 2).any() or (starts >= 2 * len(halves)).any():
            raise KclError("the octree names a list outside the file")
        zeros = np.flatnonzero(halves == 0)
        which = np.searchsorted(zeros, starts // 2)
        if not len(zeros) or (which >= len(zeros)).any():
            raise KclError("a list of the octree has no end")
        ends = zeros[which]
        covered = np.zeros(len(halves) + 1, np.int64)
        np.add.at(covered, starts // 2, 1)
        np.add.at(covered, ends, -1)
        listed = halves[np.cumsum(covered)[:-1] > 0]
        if (listed > prism_count).any():
            raise KclError(f"the octree names prism {listed.max()}, but there are {prism_count}")
        return int(2 * ends.max() + 2)

    def _word(self, at: int) -> int:
        return int(self._words_at(np.array([at]))[0])

    def _words_at(self, at: Ints) -> Ints:
        words = self.words[: len(self.words) & ~3].view("<u4")
        if (at % 4).any() or (at >= 4 * len(words)).any():
            raise KclError("the octree leads outside the file")
        return words[at // 4].astype(np.int64)


@dataclass(frozen=True, eq=False)
class Slabs:
    """Prisms as the sphere test sees them: corner A, face and edge normals (3, n, 3), height, and their
    bounds."""

    corner: Floats
    normal: Floats
    edges: Floats
    height: Floats
    low: Floats
    high: Floats
    thickness: float

    def near(self, prism: Ints, centre: Floats, half: float, radius: float) -> npt.NDArray[np.bool_]:
        """May a sphere whose centre lies in the cube (centre, half edge) touch the prism? Never wrongly
        no."""
        grown = half + radius
        near = ((centre + grown >= self.low[prism]) & (centre - grown <= self.high[prism])).all(1)
        away = centre - self.corner[prism]
        u, reach = _dot(away, self.normal[prism]), half * np.abs(self.normal[prism]).sum(1)
        near &= (u - reach <= radius) & (u + reach >= -self.thickness)
        for i, edge in enumerate(self.edges):
            o, reach = _dot(away, edge[prism]), half * np.abs(edge[prism]).sum(1)
            far = self.height[prism] if i == 2 else 0.0
            near &= o - reach <= radius + far
        near &= o + reach >= -radius
        return np.asarray(near, np.bool_)


def build(slabs: Slabs, radius: float) -> Octree:
    """Index prisms for spheres up to a radius (units).

    The area reaches over all prisms grown by the radius, rounded up to powers of two.
    """
    area_min = np.floor(slabs.low.min(0) - radius)
    extent = np.ceil(slabs.high.max(0) + radius) - area_min
    log_size = [max(6, int(size - 1).bit_length()) for size in extent]
    root_shift = min(*log_size, MAX_ROOT_EDGE.bit_length() - 1)
    log_grid = np.array(log_size) - root_shift

    level = Level.whole(max(log_size), len(slabs.corner))
    while level.shift > root_shift:
        level = level.divided(slabs, radius, area_min)[0]
    level = level.only(((level.cells >> log_grid) == 0).all(1))
    end = 4 << int(log_grid.sum())
    tables = np.zeros(len(level.cells), np.int64)
    entries = 4 * (level.cells << np.array([0, log_grid[0], log_grid[0] + log_grid[1]])).sum(1)

    inner: list[tuple[Ints, Ints]] = []             # where an entry stands, what it says
    leaves: list[tuple[int, int, bytes]] = []       # its table, where it stands, its list
    while len(level.cells):
        counts = np.bincount(level.owner, minlength=len(level.cells))
        split = (counts > MAX_LIST) & (1 << level.shift > MIN_EDGE)
        lists = np.split((level.prisms + 1).astype("<u2"), np.cumsum(counts)[:-1])
        leaves += [(int(tables[i]), int(entries[i]), lists[i].tobytes()) for i in np.flatnonzero(~split)]
        below = end + 32 * np.arange(split.sum())
        inner.append((entries[split], below - tables[split]))
        end += 32 * len(below)
        level, parent = level.only(split).divided(slabs, radius, area_min)
        tables = below[parent]
        entries = tables + 4 * (level.cells & 1) @ np.array([1, 2, 4])
    words = _pack(end, 4 << int(log_grid.sum()), inner, leaves)
    x, y, z = (int(v) * 4096 for v in area_min)
    return Octree(words, (x, y, z), (log_size[0], log_size[1], log_size[2]), root_shift)


@dataclass(frozen=True, eq=False)
class Level:
    """Cubes of one size that touch prisms: coordinates (in edges), and the pairs (cube, prism) in this
    order."""

    shift: int
    cells: Ints
    owner: Ints
    prisms: Ints

    @classmethod
    def whole(cls, shift: int, prism_count: int) -> Level:
        return cls(shift, np.zeros((1, 3), np.int64), np.zeros(prism_count, np.int64), np.arange(prism_count))

    def only(self, chosen: npt.NDArray[np.bool_]) -> Level:
        keep = chosen[self.owner]
        number = np.cumsum(chosen) - 1
        return Level(self.shift, self.cells[chosen], number[self.owner[keep]], self.prisms[keep])

    def divided(self, slabs: Slabs, radius: float, area_min: Floats) -> tuple[Level, Ints]:
        """The cubes of half the edge that still touch something, and which cube each came from."""
        edge = float(1 << (self.shift - 1))
        owner, prisms = [], []
        for octant, corner in enumerate(OCTANTS):
            centre = area_min + (2 * self.cells[self.owner] + corner + 0.5) * edge
            near = slabs.near(self.prisms, centre, edge / 2 + SLACK, radius)
            owner.append(8 * self.owner[near] + octant)
            prisms.append(self.prisms[near])
        all_owners, all_prisms = np.concatenate(owner), np.concatenate(prisms)
        order = np.lexsort((all_prisms, all_owners))
        numbers, renumbered = np.unique(all_owners[order], return_inverse=True)
        cells = 2 * self.cells[numbers // 8] + OCTANTS[numbers % 8]
        return Level(self.shift - 1, cells, renumbered, all_prisms[order]), numbers // 8


def _pack(tables_end: int, roots_end: int, inner: list[tuple[Ints, Ints]],
          leaves: list[tuple[int, int, bytes]]) -> npt.NDArray[np.uint8]:
    """Write tables and, behind them, each distinct list once; entries nobody set lead to an empty list."""
    tables = np.arange(tables_end // 4, dtype=np.int64) * 4
    tables = np.where(tables < roots_end, 0, tables - (tables - roots_end) % 32)
    lists = bytearray(b"\0\0")                      # the empty list
    places = {b"": tables_end}
    words = (tables_end - 2 - tables) | LEAF
    for entries, below in inner:
        words[entries // 4] = below
    for table, entry, numbers in leaves:
        if numbers not in places:
            places[numbers] = tables_end + len(lists)
            lists += numbers + b"\0\0"
        words[entry // 4] = (places[numbers] - 2 - table) | LEAF
    return np.frombuffer(words.astype("<u4").tobytes() + bytes(lists), np.uint8)


def _dot(a: Floats, b: Floats) -> Floats:
    return a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]
