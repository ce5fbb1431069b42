"""The karts and their drivers: three bodies, a wheel, a driver, and what some drivers wear on their heads."""

import enum
import math
from collections.abc import Callable, Sequence

from cartridge.art.mesh import Mesh, Point, c_source, mirrored


class Paint(enum.IntEnum):
    """What a face is painted with: the console's paint table has a colour for each."""

    BODY = 0
    TRIM = 1
    SUIT = 2
    HELMET = 3
    SKIN = 4
    FRAME = 5
    TYRE = 6
    RIM = 7
    VISOR = 8
    METAL = 9
    LAMP = 10


Outline = tuple[float, Sequence[tuple[float, float]]]
"""A cross-section: where it stands along the kart (forward), and its (left, up) points from the floor to the middle."""


def hull(mesh: Mesh, sections: Sequence[Outline], paints: Sequence[Paint]) -> None:
    """A body of cross-sections, the same on both sides: one strip for each step of the outline."""
    for k, paint in enumerate(paints):
        pairs: list[tuple[Point, Point]] = [((*section[k], z), (*section[k + 1], z)) for z, section in sections]
        mesh.strip(pairs, paint)
        mesh.strip(mirrored(pairs), paint)


def cap(mesh: Mesh, section: Outline, paint: Paint) -> None:
    """Close a hull at a cross-section."""
    z, points = section
    mesh.strip([((x, y, z), (-x, y, z)) for x, y in points], paint)


def box(mesh: Mesh, low: Point, high: Point, paint: Paint) -> None:
    """An upright box without a floor."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    around = [(x0, z0), (x1, z0), (x1, z1), (x0, z1), (x0, z0)]
    mesh.strip([((x, y0, z), (x, y1, z)) for x, z in around], paint, [0.66, 0.7, 0.86, 0.86, 0.66])
    mesh.strip([((x0, y1, z0), (x1, y1, z0)), ((x0, y1, z1), (x1, y1, z1))], paint)


def ball(mesh: Mesh, centre: Point, radius: float, paints: Sequence[Paint], sides: int = 7) -> None:
    """A ball of bands from below to above, each in its paint, lighter towards the top and the sun."""
    levels = [math.pi * (k / len(paints) - 0.5) for k in range(len(paints) + 1)]
    for low, high, paint in zip(levels, levels[1:], paints, strict=False):
        pairs: list[tuple[Point, Point]] = []
        lights = []
        for k in range(sides + 1):
            angle = 2 * math.pi * k / sides
            pairs.append((_on_ball(centre, radius, low, angle), _on_ball(centre, radius, high, angle)))
            lights.append(0.78 + 0.16 * math.sin((low + high) / 2) - 0.1 * math.cos(angle) + 0.08 * math.sin(angle))
        mesh.strip(pairs, paint, lights)


def _on_ball(centre: Point, radius: float, up: float, around: float) -> Point:
    x, y, z = centre
    flat = radius * math.cos(up)
    return x + flat * math.sin(around), y + radius * math.sin(up), z + flat * math.cos(around)


def wheel(radius: float, width: float, sides: int = 8) -> Mesh:
    """A wheel about its axle; its rim shows on the side to the left."""
    mesh = Mesh()
    ring = [(radius * math.cos(a), radius * math.sin(a)) for a in (2 * math.pi * k / sides for k in range(sides + 1))]
    mesh.strip([((-width / 2, y, z), (width / 2, y, z)) for y, z in ring], Paint.TYRE,
               [0.8 if k % 2 else 1.0 for k in range(sides + 1)])
    face = [((width / 2, *ring[k]), (width / 2, *ring[-1 - k])) for k in range(sides // 2 + 1)]
    mesh.strip([(_towards(a, 0.72), _towards(b, 0.72)) for a, b in face], Paint.RIM, [1.0, 0.75, 1.0, 0.75, 1.0])
    mesh.strip([((-width / 2, *ring[k]), (-width / 2, *ring[-1 - k])) for k in range(sides // 2 + 1)], Paint.TYRE,
               [0.6] * 5)
    return mesh


def _towards(point: Point, share: float) -> Point:
    """A rim's point: nearer the axle, and a little out of the tyre."""
    x, y, z = point
    return x + 0.15, y * share, z * share


def racer() -> Mesh:
    """A go-kart: pointed nose, side pods, an engine behind the seat."""
    mesh = Mesh()
    sections: list[Outline] = [
        (15.5, [(2.6, 2.6), (2.6, 3.8), (0, 4.2)]),
        (9.0, [(4.6, 2.0), (4.8, 5.4), (0, 6.6)]),
        (3.0, [(6.2, 1.8), (6.4, 6.2), (3.4, 7.4)]),
        (-6.0, [(6.4, 1.8), (6.6, 7.4), (3.6, 8.6)]),
        (-12.5, [(5.0, 2.6), (5.2, 8.0), (0, 9.2)]),
    ]
    hull(mesh, sections, [Paint.BODY, Paint.BODY])
    cap(mesh, sections[0], Paint.TRIM)
    cap(mesh, sections[-1], Paint.FRAME)
    pod: list[Outline] = [(5.5, [(9.6, 2.0), (9.6, 4.6), (6.0, 5.2)]), (-4.8, [(9.6, 2.0), (9.6, 5.2), (6.0, 6.0)])]
    hull(mesh, pod, [Paint.TRIM, Paint.TRIM])
    mesh.strip([((9.0, 2.6, 14.0), (9.0, 2.6, 16.8)), ((-9.0, 2.6, 14.0), (-9.0, 2.6, 16.8))], Paint.TRIM)
    box(mesh, (-3.2, 8.0, -13.0), (3.2, 11.4, -7.4), Paint.METAL)
    _axles(mesh)
    _pipes(mesh, 3.6, 6.0, -15.5)
    return mesh


def arrow() -> Mesh:
    """Long and low, with a fin."""
    mesh = Mesh()
    sections: list[Outline] = [
        (18.5, [(0.8, 2.8), (0.8, 3.4), (0, 3.6)]),
        (10.0, [(3.6, 2.0), (4.2, 4.6), (0, 6.4)]),
        (1.0, [(6.2, 1.8), (7.2, 5.0), (3.2, 7.8)]),
        (-7.0, [(6.6, 1.8), (7.4, 5.6), (3.4, 8.6)]),
        (-15.5, [(2.6, 3.0), (3.0, 5.6), (0, 7.4)]),
    ]
    hull(mesh, sections, [Paint.BODY, Paint.BODY])
    cap(mesh, sections[-1], Paint.FRAME)
    mesh.strip([((0.4, 7.2, -15.5), (0.4, 14.0, -16.8)), ((0.4, 8.6, -7.0), (0.4, 9.2, -8.0))], Paint.TRIM)
    for wing in ([((7.0, 4.6, 2.0), (10.6, 3.2, -1.0)), ((7.2, 5.2, -7.0), (10.8, 4.0, -9.0))],):
        mesh.strip(wing, Paint.TRIM)
        mesh.strip(mirrored(wing), Paint.TRIM)
    stripe: list[tuple[Point, Point]] = [((1.0, 3.8, 18.0), (-1.0, 3.8, 18.0)), ((1.4, 6.6, 10.0), (-1.4, 6.6, 10.0)),
                                         ((1.6, 8.1, 2.0), (-1.6, 8.1, 2.0))]
    mesh.strip(stripe, Paint.TRIM)
    _axles(mesh)
    _pipes(mesh, 0.0, 5.2, -17.5)
    return mesh


def hauler() -> Mesh:
    """Square and heavy, with wings over the wheels and a roll bar."""
    mesh = Mesh()
    sections: list[Outline] = [
        (14.0, [(6.0, 2.4), (6.4, 7.0), (0, 7.6)]),
        (5.0, [(6.8, 2.0), (7.2, 8.4), (3.4, 9.2)]),
        (-5.0, [(7.0, 2.0), (7.4, 8.6), (3.6, 9.6)]),
        (-14.0, [(6.4, 2.6), (6.8, 9.0), (0, 9.6)]),
    ]
    hull(mesh, sections, [Paint.BODY, Paint.BODY])
    cap(mesh, sections[0], Paint.METAL)
    cap(mesh, sections[-1], Paint.TRIM)
    for z in (9.5, -9.0):
        guard: list[tuple[Point, Point]] = [((6.8, 6.6, z + 6.0), (12.4, 5.4, z + 6.0)),
                                            ((6.8, 9.4, z), (12.6, 8.8, z)), ((6.8, 6.8, z - 6.0), (12.4, 5.4, z - 6.0))]
        mesh.strip(guard, Paint.TRIM)
        mesh.strip(mirrored(guard), Paint.TRIM)
    bar: list[tuple[Point, Point]] = [((5.0, 9.0, -8.0), (4.0, 9.0, -8.0)), ((5.0, 17.5, -9.5), (4.0, 16.5, -9.5)),
                                      ((-5.0, 17.5, -9.5), (-4.0, 16.5, -9.5)), ((-5.0, 9.0, -8.0), (-4.0, 9.0, -8.0))]
    mesh.strip(bar, Paint.FRAME)
    for x in (4.6, -4.6):
        mesh.strip([((x - 1.2, 4.6, 14.2), (x + 1.2, 4.6, 14.2)), ((x - 1.2, 6.6, 14.2), (x + 1.2, 6.6, 14.2))],
                   Paint.LAMP)
    _axles(mesh)
    _pipes(mesh, 7.6, 5.0, -15.0)
    return mesh


def _axles(mesh: Mesh) -> None:
    for z in (9.5, -9.0):
        mesh.strip([((9.0, 3.4, z - 0.7), (9.0, 3.4, z + 0.7)), ((-9.0, 3.4, z - 0.7), (-9.0, 3.4, z + 0.7))], Paint.FRAME)


def _pipes(mesh: Mesh, x: float, y: float, z: float) -> None:
    for side in {x, -x}:
        box(mesh, (side - 1.1, y - 1.1, z), (side + 1.1, y + 1.1, z + 5.0), Paint.METAL)


def driver() -> Mesh:
    """Body and arms, at the wheel."""
    mesh = Mesh()
    waist = [(3.4, -2.2), (3.4, -6.2), (-3.4, -6.2), (-3.4, -2.2), (3.4, -2.2)]
    pairs: list[tuple[Point, Point]] = [((x, 6.0, z), (x * 1.1, 13.6, z * 0.9)) for x, z in waist]
    mesh.strip(pairs, Paint.SUIT, [0.95, 0.75, 0.7, 0.85, 0.95])
    mesh.strip([((3.7, 13.6, -2.0), (-3.7, 13.6, -2.0)), ((3.7, 13.6, -5.6), (-3.7, 13.6, -5.6))], Paint.SUIT)
    for side in (1, -1):
        mesh.strip([((side * 3.6, 12.6, -3.4), (side * 3.6, 10.4, -3.4)), ((side * 2.6, 10.4, 2.4), (side * 2.6, 8.8, 2.4))],
                   Paint.SUIT)
    mesh.strip([((2.6, 11.2, 2.2), (-2.6, 11.2, 2.2)), ((2.6, 8.4, 3.4), (-2.6, 8.4, 3.4))], Paint.FRAME)
    return mesh


def head(topping: Callable[[Mesh], None]) -> Mesh:
    """A head in a helmet about the neck (0, 0, 0), and what is on it."""
    mesh = Mesh()
    ball(mesh, (0, 4.4, 0), 5.2, [Paint.SKIN, Paint.HELMET, Paint.HELMET])
    front = [2 * math.pi * k / 7 for k in (-1, 0, 1)]
    mesh.strip([(_on_ball((0, 4.4, 0), 5.5, -0.45, a), _on_ball((0, 4.4, 0), 5.5, 0.4, a)) for a in front], Paint.VISOR)
    topping(mesh)
    return mesh


def _spike(mesh: Mesh, base: Point, tip: Point, width: float, paint: Paint) -> None:
    """A flat tooth seen from all sides: two crossed triangles."""
    x, y, z = base
    mesh.strip([((x - width, y, z), (x + width, y, z)), (tip, tip)], paint)
    mesh.strip([((x, y, z - width), (x, y, z + width)), (tip, tip)], paint)


def plain(mesh: Mesh) -> None:
    """A stripe over the helmet."""
    line: list[tuple[Point, Point]] = []
    for k in range(4):
        _, y, z = _on_ball((0, 4.4, 0), 5.4, 0.3 + k * 0.8, 0)
        line.append(((1.2, y, z), (-1.2, y, z)))
    mesh.strip(line, Paint.TRIM)


def ears(mesh: Mesh) -> None:
    for side in (1, -1):
        mesh.strip([((side * 2.6, 8.0, 0), (side * 5.8, 6.4, 0)), ((side * 3.6, 11.4, 0), (side * 6.4, 9.8, 0))], Paint.HELMET,
                   [0.9, 0.8])


def horns(mesh: Mesh) -> None:
    for side in (1, -1):
        _spike(mesh, (side * 4.2, 6.6, 0), (side * 7.6, 12.8, 1.5), 1.5, Paint.SKIN)


def crest(mesh: Mesh) -> None:
    for k in range(3):
        _spike(mesh, (0, 9.0 - 1.2 * k, 1.5 - 2.8 * k), (0, 13.6 - 2.2 * k, -0.5 - 4.0 * k), 1.5, Paint.TRIM)


def antenna(mesh: Mesh) -> None:
    mesh.strip([((0.3, 9.2, 0), (-0.3, 9.2, 0)), ((0.3, 13.4, -0.8), (-0.3, 13.4, -0.8))], Paint.METAL)
    box(mesh, (-0.9, 13.0, -1.7), (0.9, 14.6, 0.1), Paint.LAMP)


def ponytail(mesh: Mesh) -> None:
    mesh.strip([((1.3, 7.4, -4.4), (-1.3, 7.4, -4.4)), ((1.7, 5.6, -8.6), (-1.7, 5.6, -8.6)),
                ((0.4, 1.2, -9.6), (-0.4, 1.2, -9.6))], Paint.TRIM)


BODIES = {"racer": racer, "arrow": arrow, "hauler": hauler}
TOPPINGS = {topping.__name__: topping for topping in (plain, ears, horns, crest, antenna, ponytail)}

WEARS = ("plain", "ears", "plain", "horns", "ponytail", "crest", "crest", "plain", "ears", "ponytail", "horns", "antenna")
"""What each character wears, by id."""

SIZES = (64, 72, 56, 74, 58, 72, 62, 64, 57, 62, 70, 73)
"""How large each character's kart is drawn, by id; 64 as it was modelled."""

SUITS = ("d03030", "6b4a2c", "f2f2ee", "4b7f37", "f08cb4", "e8c324", "5ec24a", "2f9e56", "cfc9b8", "f2a23c", "5b3d8f", "9aa3ad")
HELMETS = ("e23a3a", "8a5f39", "e05050", "c98f2f", "f7b7d0", "7a4fb5", "8fe06a", "3bb56b", "e9e4d4", "f7c65a", "3c2f66", "c8d0d8")
SKINS = ("eebc95", "d9a878", "f1c9a5", "d8c27a", "f3cdb2", "e3ab82", "a8d98a", "e6b48d", "f4f0e0", "e0a77f", "c9b0d8", "6fd0e0")
BODY_COLOURS = ("d8262c", "7d5226", "4f7fe0", "3c8f3a", "f27fb0", "e3c51e", "46c06a", "1f8f4d", "8d8aa0", "f08a28", "6a36a8", "a9b4c0")
TRIMS = ("f4f4f4", "f0c040", "f06060", "f0a030", "fff0c0", "5a2fa0", "f4f060", "e8f0ff", "e04848", "4fc4b0", "e8d02c", "e0483c")
"""By character id, as hex RGB: the first three dress the driver, the last two paint the karts of their owner."""


def _bgr555(colour: str) -> int:
    r, g, b = (int(colour[k:k + 2], 16) >> 3 for k in (0, 2, 4))
    return r | g << 5 | b << 10


def c_header() -> str:
    """All meshes and the tables that say who gets which, as C."""
    meshes = {"wheel_rear": wheel(4.6, 4.2), "wheel_front": wheel(3.9, 3.4), "driver": driver()}
    meshes |= {f"body_{name}": make() for name, make in BODIES.items()}
    meshes |= {f"head_{name}": head(topping) for name, topping in TOPPINGS.items()}

    def mesh_table(name: str, members: Sequence[str]) -> str:
        rows = ", ".join(f"MESH({member})" for member in members)
        return f"static const mesh_t {name}[] = {{{rows}}};\n"

    def colours(name: str, values: Sequence[str]) -> str:
        return f"static const u16 {name}[] = {{{', '.join(f'{_bgr555(value):#06x}' for value in values)}}};\n"

    return "".join((
        "#pragma once\n#include \"mesh.h\"\n",
        "enum { ", ", ".join(f"PAINT_{paint.name}" for paint in Paint), f", PAINTS = {len(Paint)} }};\n",
        *(c_source(name, mesh) for name, mesh in meshes.items()),
        mesh_table("wheels", ["wheel_front", "wheel_rear"]), mesh_table("torso", ["driver"]),
        mesh_table("bodies", [f"body_{name}" for name in BODIES]),
        mesh_table("heads", [f"head_{name}" for name in WEARS]),
        f"static const u8 sizes[] = {{{', '.join(map(str, SIZES))}}};\n",
        colours("suits", SUITS), colours("helmets", HELMETS), colours("skins", SKINS),
        colours("body_colours", BODY_COLOURS), colours("trims", TRIMS),
    ))
