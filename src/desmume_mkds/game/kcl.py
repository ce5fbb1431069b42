"""Collision files (KCL): the triangles of a course as prisms in an octree, as MKDS keeps them in ROM and RAM.

Sources: the KCL descriptions of HaroohiePals' toolbox and headers and of several decompilations, which agree;
encoding and decoding were cross-checked with an independent reader.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desmume_mkds.game import octree
from desmume_mkds.game.fixed_point import ONE
from desmume_mkds.game.octree import KclError, Octree, Slabs

__all__ = ["Collision", "Kcl", "KclError", "attribute", "is_floor", "is_off_road", "is_wall"]

HEADER_SIZE = 0x3C
PRISM = np.dtype([
    ("height", "<i4"), ("position", "<u2"), ("normal", "<u2"), ("edges", "<u2", 3), ("attribute", "<u2"),
])
THICKNESS, RADIUS = 30.0, 25.0  # units; the values in the game's own files
LEAST_AREA = 0.1               # square units
FARTHEST = 1e6                 # units; a corner beyond comes from a degenerate prism
MAX_COUNT = 65535              # prisms, positions, normals: numbered by 16 bits
MAIN_RAM = 0x0200_0000


class Collision(enum.IntEnum):
    """What a prism is, bits 8-12 of its attribute."""

    ROAD = 0
    SLIPPERY_ROAD = 1
    WEAK_OFF_ROAD = 2
    OFF_ROAD = 3
    SOUND_TRIGGER = 4
    HEAVY_OFF_ROAD = 5
    ICE = 6                # "slippery road 2": ice, mud
    BOOST_PAD = 7
    WALL = 8
    INVISIBLE_WALL = 9
    OUT_OF_BOUNDS = 10
    FALL = 11              # fall boundary; variants air, water, lava
    JUMP_PAD = 12
    ITEM_ROAD = 13         # for items only
    ITEM_WALL = 14
    CANNON = 15
    EDGE_WALL = 16
    FALLS_WATER = 17
    FAST_BOOST_PAD = 18    # with a minimum speed
    LOOP = 19
    SPECIAL_ROAD = 20
    WALL_3 = 21
    RECALCULATE_ROUTE = 22


FLOORS, WALLS, RESPAWNS, OFF_ROADS = 0x1E34EF, 0x214300, 0xC00, 0x2C   # sets of types, one bit each
NO_DRIVERS, NO_ITEMS, IS_WALL, IS_FLOOR = 0x0010, 0x2000, 0x4000, 0x8000

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def attribute(kind: Collision | int, variant: int = 0, light: int = 0) -> int:
    """The attribute word of a prism of this type.

    `variant` 0-7 is a sound, strength or id; `light` 0-3 chooses one of the course's four light colours. The
    floor and wall bits follow from the type, as does whom it concerns.

    >>> hex(attribute(Collision.WALL)), hex(attribute(Collision.JUMP_PAD, variant=1))
    ('0x4800', '0x8c20')
    """
    kind = Collision(kind)
    word = light << 2 | variant << 5 | kind << 8
    word |= IS_FLOOR * (FLOORS >> kind & 1) | IS_WALL * (WALLS >> kind & 1)
    word |= NO_DRIVERS * (kind in (Collision.ITEM_ROAD, Collision.ITEM_WALL))
    word |= NO_ITEMS * (kind in (Collision.SOUND_TRIGGER, Collision.INVISIBLE_WALL, Collision.FALL,
                                 Collision.RECALCULATE_ROUTE))
    return word


def is_floor(types: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Which collision types karts drive on (type 13, for items only, is among them)."""
    return (FLOORS >> np.asarray(types, np.int64) & 1).astype(bool)


def is_wall(types: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Which collision types are walls (type 14, for items only, is among them)."""
    return (WALLS >> np.asarray(types, np.int64) & 1).astype(bool)


def is_off_road(types: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Which collision types slow a kart: weak, normal and heavy off-road."""
    return (OFF_ROADS >> np.asarray(types, np.int64) & 1).astype(bool)


@dataclass(frozen=True, eq=False)
class Kcl:
    """A course's collision.

    `positions` (n, 3) int32 in fx32 and `normals` (m, 3) int16 in fx16 are shared by the `prisms`
    (structured: height, position, normal, edges, attribute); `octree` finds prisms near a point; `thickness`
    and `radius` are the depth of a prism and the largest sphere the octree serves, in fx32.
    """

    positions: npt.NDArray[np.int32]
    normals: npt.NDArray[np.int16]
    prisms: npt.NDArray[np.void]
    octree: Octree
    thickness: int = int(THICKNESS * ONE)
    radius: int = int(RADIUS * ONE)

    @classmethod
    def from_bytes(cls, data: bytes) -> Kcl:
        """Read a file; KclError if it is malformed."""
        return cls._parse(np.frombuffer(data, np.uint8), 0, 0)

    @classmethod
    def from_memory(cls, ram: npt.NDArray[np.uint8], header: int) -> Kcl:
        """Read the collision of the course loaded in main RAM (uint8, from 0x02000000 on), as a copy.

        `header` is the address of the header, whose offsets are addresses there. KclError if there is none.
        """
        return cls._parse(ram, header - MAIN_RAM, MAIN_RAM)

    @classmethod
    def _parse(cls, data: npt.NDArray[np.uint8], at: int, origin: int) -> Kcl:
        if not 0 <= at <= len(data) - HEADER_SIZE:
            raise KclError(f"collision data needs a header of {HEADER_SIZE} bytes; here are {len(data) - at}")
        head = data[at : at + HEADER_SIZE].view("<u4").astype(np.int64)
        positions, normals, prisms, tree = (int(v) for v in head[:4] - origin)
        prisms += 0x10
        if not 0 <= positions <= normals <= prisms <= tree < len(data):
            raise KclError("the collision header's offsets are not in order or lie outside the data")
        if (normals - positions) % 12 or (tree - prisms) % 16:
            raise KclError("the collision header's offsets do not divide the data into whole entries")
        prism_rows = data[prisms:tree].view(PRISM).copy()
        octree_ = _octree(head, data[tree:])
        octree_ = Octree(data[tree : tree + octree_.check(len(prism_rows))].copy(), octree_.area_min,
                         octree_.log_size, octree_.root_shift)
        count = (prisms - normals) // 6     # at most two bytes of padding follow
        kcl = cls(data[positions:normals].view("<i4").reshape(-1, 3).copy(),
                  data[normals : normals + 6 * count].view("<i2").reshape(-1, 3).copy(),
                  prism_rows, octree_, int(np.int32(head[4])), int(np.int32(head[14])))
        kcl._check_indices()
        return kcl

    def _check_indices(self) -> None:
        for name, used, there in (
            ("position", self.prisms["position"], len(self.positions)),
            ("normal", self.prisms["normal"], len(self.normals)),
            ("normal", self.prisms["edges"], len(self.normals)),
        ):
            if used.size and used.max() >= there:
                raise KclError(f"a prism names {name} {used.max()}, but there are {there}")

    def to_bytes(self) -> bytes:
        """The file's content; reading a file this wrote and writing it again gives the same bytes."""
        body = self.positions.astype("<i4").tobytes(), self.normals.astype("<i2").tobytes()
        normals = HEADER_SIZE + len(body[0])
        prisms = normals + len(body[1]) + -len(body[1]) % 4
        tree = prisms + self.prisms.nbytes
        size, shift = self.octree.log_size, self.octree.root_shift
        masks = [0xFFFF_FFFF << log for log in size]
        head = [HEADER_SIZE, normals, prisms - 0x10, tree, self.thickness, *self.octree.area_min,
                *masks, shift, size[0] - shift, size[0] + size[1] - 2 * shift, self.radius]
        words = (np.array(head, np.int64) & 0xFFFF_FFFF).astype("<u4").tobytes()
        padding = bytes(-len(body[1]) % 4)
        return b"".join((words, *body, padding, self.prisms.tobytes(), self.octree.words.tobytes()))

    @property
    def types(self) -> npt.NDArray[np.uint8]:
        """The collision type of each prism, 0-31 (see Collision)."""
        return (self.prisms["attribute"] >> 8 & 31).astype(np.uint8)

    @property
    def variants(self) -> npt.NDArray[np.uint8]:
        """The variant of each prism, 0-7."""
        return (self.prisms["attribute"] >> 5 & 7).astype(np.uint8)

    def triangles(self) -> npt.NDArray[np.float32]:
        """The corners of each prism in units, (n, 3, 3), counter-clockwise seen from the side it is solid to.

        A degenerate prism, of which a real course has one, gives a triangle of no area at its corner.
        """
        return _rebuild(*self._slabs()).astype(np.float32)

    def prisms_at(self, point: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """The indices of the prisms the octree lists for a point in units; empty outside the area."""
        return self.octree.prisms_at(point)

    def _unit(self, index: npt.NDArray[np.uint16]) -> Floats:
        return self.normals[index].astype(np.float64) / ONE

    def _slabs(self) -> tuple[Floats, Floats, Floats, Floats]:
        corner = self.positions[self.prisms["position"]].astype(np.float64) / ONE
        height = self.prisms["height"].astype(np.float64) / ONE
        return corner, self._unit(self.prisms["normal"]), self._unit(self.prisms["edges"].T), height

    @classmethod
    def build(cls, triangles: npt.ArrayLike, attributes: npt.ArrayLike) -> Kcl:
        """Make collision of triangles (n, 3, 3) in units and their attribute words (n,).

        Corners go counter-clockwise seen from the solid side. Shared corners and normals are stored once.
        Raises KclError for a triangle without area or when there are too many for 16-bit numbers.
        """
        raw = np.rint(np.asarray(triangles, np.float64).reshape(-1, 3, 3) * ONE)
        if not np.isfinite(raw).all() or not len(raw) or np.abs(raw).max() > 0x7FFF_FFFF:
            raise KclError("collision needs at least one triangle, with corners inside ±524287 units")
        first, prisms, unit = _choose_corner(raw / ONE)
        prisms["attribute"] = np.asarray(attributes, np.uint16)
        corners = np.take_along_axis(raw, first[:, None, None], 1)[:, 0].astype(np.int64)
        positions, prisms_position = np.unique(corners, axis=0, return_inverse=True)
        normals, index = np.unique(unit.reshape(-1, 3), axis=0, return_inverse=True)
        for name, rows in (("prisms", prisms), ("positions", positions), ("normals", normals)):
            if len(rows) > MAX_COUNT:
                raise KclError(f"collision holds at most {MAX_COUNT} {name}; here are {len(rows)}")
        prisms["position"] = prisms_position.ravel()
        index = index.reshape(4, -1)
        prisms["normal"], prisms["edges"] = index[0], index[1:].T
        empty = Octree(np.zeros(0, np.uint8), (0, 0, 0), (0, 0, 0), 0)
        bare = cls(positions.astype(np.int32), normals.astype(np.int16), prisms, empty)
        corner, normal, edges, height = bare._slabs()
        solid = np.concatenate([raw / ONE, raw / ONE - THICKNESS * normal[:, None]], 1)
        slabs = Slabs(corner, normal, edges, height, solid.min(1), solid.max(1), THICKNESS)
        return cls(bare.positions, bare.normals, prisms, octree.build(slabs, RADIUS))


def _octree(head: npt.NDArray[np.int64], words: npt.NDArray[np.uint8]) -> Octree:
    """The octree described by a header's words, its masks and shifts checked against each other."""
    sizes = [((~int(mask)) & 0xFFFF_FFFF) + 1 for mask in head[8:11]]
    logs = [size.bit_length() - 1 for size in sizes]
    shift, y_shift, z_shift = (int(v) for v in head[11:14])
    if any(size & (size - 1) for size in sizes) or not 0 <= shift <= min(logs):
        raise KclError("the collision area's edges are not powers of two of at least one root cube")
    if (y_shift, z_shift) != (logs[0] - shift, logs[0] + logs[1] - 2 * shift):
        raise KclError("the collision header's shifts do not fit its area")
    low = [int(v) for v in head[5:8].astype(np.uint32).view(np.int32)]
    return Octree(words, (low[0], low[1], low[2]), (logs[0], logs[1], logs[2]), shift)


def _choose_corner(triangles: Floats) -> tuple[Ints, npt.NDArray[np.void], Ints]:
    """For each triangle the corner to store, a prism with its height, and the four normals (4, n, 3) in fx16.

    Normals have 12 fraction bits, so the rebuilt corners are off by some hundredths; the corner that makes
    the error least is taken.
    """
    choices = []
    for first in range(3):
        a, b, c = (triangles[:, (first + i) % 3] for i in range(3))
        normal, area = _unit(_cross(b - a, c - a))
        if (area < 2 * LEAST_AREA).any():
            raise KclError(f"triangle {int(np.argmin(area))} has no area")
        outward = [_unit(_cross(side, normal))[0] for side in (a - c, b - a, c - b)]
        fixed = np.rint(np.array([normal, *outward]) * ONE)
        e3 = fixed[3] / ONE
        height = np.rint((_dot(b - a, e3) + _dot(c - a, e3)) / 2 * ONE)
        rebuilt = _rebuild(a, fixed[0] / ONE, fixed[1:] / ONE, height / ONE)
        error = np.abs(rebuilt - np.stack([a, b, c], 1)).max((1, 2))
        choices.append((error, height, fixed))
    first_corner = np.argmin([error for error, _, _ in choices], 0)
    rows = np.arange(len(triangles))
    prisms = np.zeros(len(triangles), PRISM)
    prisms["height"] = np.array([height for _, height, _ in choices])[first_corner, rows]
    units = np.array([fixed for _, _, fixed in choices])[first_corner, :, rows].transpose(1, 0, 2)
    return first_corner, prisms, units.astype(np.int64)


def _rebuild(a: Floats, normal: Floats, edges: Floats, height: Floats) -> Floats:
    """Corners (n, 3, 3) from corner A, face normal, the edge normals (3, n, 3) and the height over the far
    edge."""
    corners = [a]
    for edge in (edges[1], edges[0]):
        along = _cross(edge, normal)
        with np.errstate(divide="ignore", invalid="ignore"):
            corner = a + along * (height / _dot(along, edges[2]))[:, None]
        corners.append(np.where((np.abs(corner) < FARTHEST).all(1, keepdims=True), corner, a))
    return np.stack(corners, 1)


def _unit(vectors: Floats) -> tuple[Floats, Floats]:
    """Vectors at length one, and the lengths they had (nothing is divided by less than 1e-9)."""
    length = np.sqrt(_dot(vectors, vectors))
    return vectors / np.maximum(length, 1e-9)[:, None], length


# Written out: sums by einsum or BLAS may be rounded differently on another machine, and bytes must not
# differ.
def _dot(a: Floats, b: Floats) -> Floats:
    return a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]


def _cross(a: Floats, b: Floats) -> Floats:
    (ax, ay, az), (bx, by, bz) = np.moveaxis(a, -1, 0), np.moveaxis(b, -1, 0)
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], -1)
