"""The course's collision mesh near the kart, coloured by what the triangles do."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desmume_mkds.course import Course
from desmume_mkds.game.kcl import Collision
from gym_mkds.sensors.rays import RayScene
from gym_mkds.view.canvas import Canvas, Colour
from gym_mkds.view.scene import Scene

Floats = NDArray[np.float32]

REACH = 500.0     # units from the kart within which triangles are drawn
IN_SIGHT = 4.0    # units that a triangle's middle may lie behind what hides it
FILL = 0.3        # strength of the colour inside

COLOURS: tuple[tuple[str, Colour, tuple[Collision, ...]], ...] = (
    ("road", (120, 170, 255), (Collision.ROAD, Collision.SOUND_TRIGGER, Collision.RECALCULATE_ROUTE,
                               Collision.SPECIAL_ROAD, Collision.LOOP)),
    ("slippery", (140, 240, 255), (Collision.SLIPPERY_ROAD, Collision.ICE)),
    ("weak off-road", (215, 225, 90), (Collision.WEAK_OFF_ROAD,)),
    ("off-road", (90, 215, 90), (Collision.OFF_ROAD,)),
    ("heavy off-road", (30, 140, 60), (Collision.HEAVY_OFF_ROAD,)),
    ("boost, jump", (255, 165, 30), (Collision.BOOST_PAD, Collision.FAST_BOOST_PAD, Collision.JUMP_PAD,
                                     Collision.CANNON)),
    ("wall", (255, 80, 140), (Collision.WALL, Collision.INVISIBLE_WALL, Collision.EDGE_WALL,
                              Collision.WALL_3)),
    ("fall", (170, 90, 255), (Collision.OUT_OF_BOUNDS, Collision.FALL, Collision.FALLS_WATER)),
)
"""Name, colour and collision types of each kind of triangle; items' own walls and floors are not drawn."""


_INKS = [colour for _, colour, _ in COLOURS]


class Mesh(NamedTuple):
    """A course's triangles, made ready for drawing."""

    corners: Floats            # (n, 3, 3)
    middles: Floats            # (n, 3)
    normals: Floats            # (n, 3), of the side that is solid
    sizes: Floats              # (n,) from the middle to the farthest corner
    kinds: NDArray[np.intp]    # (n,) index in COLOURS
    rays: RayScene
    sides: NDArray[np.intp]    # (n, 3) numbers of each triangle's sides, which it shares with others
    ends: Floats               # (s, 2, 3) of each side
    inks: NDArray[np.intp]     # (s,) index in COLOURS: of one of the triangles that share it


@lru_cache(maxsize=16)
def _mesh(course: Course) -> Mesh:
    kinds = np.full(32, -1)
    for index, (_, _, types) in enumerate(COLOURS):
        kinds[list(types)] = index
    drawn = kinds[course.types] >= 0
    corners = np.ascontiguousarray(course.triangles[drawn])
    middles = corners.mean(axis=1)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    sizes = np.linalg.norm(corners - middles[:, None], axis=2).max(axis=1)
    of_triangle = kinds[course.types[drawn]]
    ends = np.stack([corners, np.roll(corners, -1, axis=1)], axis=2).reshape(-1, 2, 3)
    places = np.unique(ends.reshape(-1, 3).round(), axis=0, return_inverse=True)[1].reshape(-1, 2)
    _, first, sides = np.unique(np.sort(places, axis=1), axis=0, return_index=True, return_inverse=True)
    return Mesh(
        corners, middles, normals, sizes, of_triangle, RayScene(corners),
        sides.reshape(-1, 3), ends[first], of_triangle[first // 3],
    )


def collision_overlay(canvas: Canvas, scene: Scene) -> None:
    """Draw the triangles near the kart that the camera sees, coloured by `COLOURS`."""
    mesh, lens, screen = _mesh(scene.course), scene.lens, canvas.top
    shown = _visible(mesh, scene.now.position, lens.eye)
    polygons, owners = lens.triangles(mesh.corners[shown])
    kinds = mesh.kinds[shown][owners]
    screen.areas([(_INKS[kind], polygons[kinds == kind]) for kind in sorted(set(kinds.tolist()))], FILL)
    outlined = np.zeros(len(mesh.ends), bool)
    outlined[mesh.sides[shown]] = True
    pieces, owners = lens.segments(mesh.ends[outlined])
    screen.pieces(pieces, mesh.inks[outlined][owners], _INKS)


def _visible(mesh: Mesh, kart: Floats, eye: NDArray[np.floating]) -> NDArray[np.intp]:
    """The triangles near the kart that face the eye and whose middle nothing hides."""
    offset = mesh.middles - kart
    near = np.flatnonzero(np.vecdot(offset, offset) < (REACH + mesh.sizes) ** 2)
    ways = mesh.middles[near] - eye
    facing = np.vecdot(mesh.normals[near], ways) < 0
    near, ways = near[facing], ways[facing]
    far = np.linalg.norm(ways, axis=1, keepdims=True)
    free = mesh.rays.distances(np.broadcast_to(eye, ways.shape), ways / far, REACH * 4)
    return np.asarray(near[free >= far[:, 0] - IN_SIGHT])
