"""The drivers: one body, one head, and what they wear on it."""

import math

from cartridge.art.forms import ball, box, on_ball, plate, spike
from cartridge.art.mesh import Mesh, Pair, Point
from cartridge.art.paint import Paint

HEAD: Point = (0, 4.4, 0)
"""The middle of the head over the neck."""


def driver() -> Mesh:
    """Body and arms, at the steering wheel."""
    mesh = Mesh()
    waist = [(3.4, -2.2), (3.4, -6.2), (-3.4, -6.2), (-3.4, -2.2), (3.4, -2.2)]
    pairs: list[Pair] = [((x, 6.0, z), (x * 1.1, 13.6, z * 0.9)) for x, z in waist]
    mesh.strip(pairs, Paint.SUIT, [0.95, 0.75, 0.7, 0.85, 0.95])
    plate(mesh, (3.7, 13.6, -2.0), (-3.7, 13.6, -2.0), (-3.7, 13.6, -5.6), (3.7, 13.6, -5.6), Paint.SUIT)
    for side in (1, -1):
        arm: list[Pair] = [
            ((side * 3.6, 12.6, -3.4), (side * 3.6, 10.4, -3.4)),
            ((side * 2.6, 10.4, 2.4), (side * 2.6, 8.8, 2.4)),
        ]
        mesh.strip(arm, Paint.SUIT)
    plate(mesh, (2.6, 11.2, 2.2), (-2.6, 11.2, 2.2), (-2.6, 8.4, 3.4), (2.6, 8.4, 3.4), Paint.FRAME)
    return mesh


def _helmet() -> Mesh:
    mesh = Mesh()
    ball(mesh, HEAD, 5.2, [Paint.SKIN, Paint.HELMET, Paint.HELMET])
    sides = [math.pi * k / 6 for k in (-3, -1, 1, 3)]
    visor: list[Pair] = [(on_ball(HEAD, 5.5, -0.45, a), on_ball(HEAD, 5.5, 0.4, a)) for a in sides]
    mesh.strip(visor, Paint.VISOR)
    return mesh


def plain() -> Mesh:
    """A stripe over the helmet."""
    mesh = _helmet()
    line: list[Pair] = []
    for k in range(4):
        _, y, z = on_ball(HEAD, 5.4, 0.3 + k * 0.8, 0)
        line.append(((1.2, y, z), (-1.2, y, z)))
    mesh.strip(line, Paint.TRIM)
    return mesh


def ears() -> Mesh:
    mesh = _helmet()
    for side in (1, -1):
        low, high = (
            ((side * 2.6, 8.0, 0.0), (side * 5.8, 6.4, 0.0)),
            ((side * 3.6, 11.4, 0.0), (side * 6.4, 9.8, 0.0)),
        )
        mesh.strip([low, high], Paint.HELMET, [0.9, 0.8])
    return mesh


def horns() -> Mesh:
    mesh = _helmet()
    for side in (1, -1):
        spike(mesh, (side * 4.2, 6.6, 0), (side * 7.6, 12.8, 1.5), 1.5, Paint.SKIN)
    return mesh


def crest() -> Mesh:
    mesh = _helmet()
    for k in range(3):
        spike(mesh, (0, 9.0 - 1.2 * k, 1.5 - 2.8 * k), (0, 13.6 - 2.2 * k, -0.5 - 4.0 * k), 1.5, Paint.TRIM)
    return mesh


def antenna() -> Mesh:
    mesh = _helmet()
    plate(mesh, (0.3, 9.2, 0), (-0.3, 9.2, 0), (-0.3, 13.4, -0.8), (0.3, 13.4, -0.8), Paint.METAL)
    box(mesh, (-0.9, 13.0, -1.7), (0.9, 14.6, 0.1), Paint.LAMP)
    return mesh


def ponytail() -> Mesh:
    mesh = _helmet()
    tail: list[Pair] = [
        ((1.3, 7.4, -4.4), (-1.3, 7.4, -4.4)),
        ((1.7, 5.6, -8.6), (-1.7, 5.6, -8.6)),
        ((0.4, 1.2, -9.6), (-0.4, 1.2, -9.6)),
    ]
    mesh.strip(tail, Paint.TRIM)
    return mesh
