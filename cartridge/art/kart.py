"""The karts: three bodies on four wheels."""

from cartridge.art.forms import Outline, box, cap, hull, plate
from cartridge.art.mesh import Mesh, Pair, mirrored
from cartridge.art.paint import Paint

FRONT_AXLE, REAR_AXLE = 9.5, -9.0


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
    hull(mesh, sections, Paint.BODY)
    cap(mesh, sections[0], Paint.TRIM)
    cap(mesh, sections[-1], Paint.FRAME)
    pod: list[Outline] = [
        (5.5, [(9.6, 2.0), (9.6, 4.6), (6.0, 5.2)]),
        (-4.8, [(9.6, 2.0), (9.6, 5.2), (6.0, 6.0)]),
    ]
    hull(mesh, pod, Paint.TRIM)
    plate(mesh, (9.0, 2.6, 14.0), (9.0, 2.6, 16.8), (-9.0, 2.6, 16.8), (-9.0, 2.6, 14.0), Paint.TRIM)
    box(mesh, (-3.2, 8.0, -13.0), (3.2, 11.4, -7.4), Paint.METAL)
    _axles(mesh)
    _pipes(mesh, (3.6, -3.6), 6.0, -15.5)
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
    hull(mesh, sections, Paint.BODY)
    cap(mesh, sections[-1], Paint.FRAME)
    plate(mesh, (0.4, 7.2, -15.5), (0.4, 14.0, -16.8), (0.4, 9.2, -8.0), (0.4, 8.6, -7.0), Paint.TRIM)
    wing: list[Pair] = [((7.0, 4.6, 2.0), (10.6, 3.2, -1.0)), ((7.2, 5.2, -7.0), (10.8, 4.0, -9.0))]
    mesh.strip(wing, Paint.TRIM)
    mesh.strip(mirrored(wing), Paint.TRIM)
    stripe: list[Pair] = [
        ((1.0, 3.8, 18.0), (-1.0, 3.8, 18.0)),
        ((1.4, 6.6, 10.0), (-1.4, 6.6, 10.0)),
        ((1.6, 8.1, 2.0), (-1.6, 8.1, 2.0)),
    ]
    mesh.strip(stripe, Paint.TRIM)
    _axles(mesh)
    _pipes(mesh, (3.0, -3.0), 5.2, -17.0)
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
    hull(mesh, sections, Paint.BODY)
    cap(mesh, sections[0], Paint.METAL)
    cap(mesh, sections[-1], Paint.TRIM)
    for z in (FRONT_AXLE, REAR_AXLE):
        guard: list[Pair] = [
            ((6.8, 6.6, z + 6.0), (12.4, 5.4, z + 6.0)),
            ((6.8, 9.4, z), (12.6, 8.8, z)),
            ((6.8, 6.8, z - 6.0), (12.4, 5.4, z - 6.0)),
        ]
        mesh.strip(guard, Paint.TRIM)
        mesh.strip(mirrored(guard), Paint.TRIM)
    bar: list[Pair] = [
        ((5.0, 9.0, -8.0), (4.0, 9.0, -8.0)),
        ((5.0, 17.5, -9.5), (4.0, 16.5, -9.5)),
        ((-5.0, 17.5, -9.5), (-4.0, 16.5, -9.5)),
        ((-5.0, 9.0, -8.0), (-4.0, 9.0, -8.0)),
    ]
    mesh.strip(bar, Paint.FRAME)
    for x in (4.6, -4.6):
        low, high = (4.6, 14.2), (6.6, 14.2)
        plate(mesh, (x - 1.2, *low), (x + 1.2, *low), (x + 1.2, *high), (x - 1.2, *high), Paint.LAMP)
    _axles(mesh)
    _pipes(mesh, (7.6, -7.6), 5.0, -15.0)
    return mesh


def _axles(mesh: Mesh) -> None:
    for z in (FRONT_AXLE, REAR_AXLE):
        fore, aft = z + 0.7, z - 0.7
        plate(mesh, (9.0, 3.4, aft), (9.0, 3.4, fore), (-9.0, 3.4, fore), (-9.0, 3.4, aft), Paint.FRAME)


def _pipes(mesh: Mesh, places: tuple[float, ...], y: float, z: float) -> None:
    """Exhausts: what is seen of them from behind and above."""
    for x in places:
        left, right = x + 1.1, x - 1.1
        pairs: list[Pair] = [
            ((left, y - 1.1, z), (right, y - 1.1, z)),
            ((left, y + 1.1, z), (right, y + 1.1, z)),
            ((left, y + 1.1, z + 5), (right, y + 1.1, z + 5)),
        ]
        mesh.strip(pairs, Paint.METAL, [0.6, 0.8, 1.0])
