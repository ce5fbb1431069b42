"""The title and the cloth behind the menus: one byte a dot, numbers of their own colours."""

from random import Random

import numpy as np
import numpy.typing as npt

from cartridge.angles import sin
from cartridge.art.backdrop import FIRST_COLOUR, SIZE, dithered, waves
from cartridge.art.font import doubled, glyphs

Picture = npt.NDArray[np.uint8]
Rgb = tuple[float, float, float]

WIDTH, HEIGHT = 256, 192
COLOURS = 160
"""How many colours a picture may have, from FIRST_COLOUR on."""


class Paintbox:
    """Colours as they are asked for, in ramps of neighbouring numbers."""

    def __init__(self) -> None:
        self.colours: list[int] = []

    def ramp(self, first: Rgb, last: Rgb, steps: int) -> int:
        """A ramp from one colour (0-31 each) to another; the number of its first."""
        number = FIRST_COLOUR + len(self.colours)
        for k in range(steps):
            share = k / max(1, steps - 1)
            r, g, b = (round(a + (z - a) * share) for a, z in zip(first, last, strict=True))
            self.colours.append(r | g << 5 | b << 10)
        if len(self.colours) > COLOURS:
            raise ValueError(f"a picture has more than {COLOURS} colours")
        return number

    def palette(self) -> bytes:
        return np.array(self.colours + [0] * (COLOURS - len(self.colours)), "<u2").tobytes()


def _shade(
    picture: Picture, where: npt.NDArray[np.bool_], ramp: int, depth: npt.NDArray[np.float64], steps: int
) -> None:
    """Paint a part with a ramp; depth 0 to 1 along it."""
    values = ramp + np.clip(dithered(np.broadcast_to(depth * (steps - 1), picture.shape)), 0, steps - 1)
    picture[where] = values[where]


def _logo(text: str, scale: int) -> npt.NDArray[np.bool_]:
    """The word in fat slanting letters."""
    drawn = glyphs()
    letters = [np.pad(drawn[character][:7], ((0, 0), (0, 1))) for character in text]
    dots = np.hstack(letters)
    for _ in range(scale):
        dots = doubled(np.pad(dots, 1))[2:-2, 2:-2]
    dots = np.pad(dots, ((0, 0), (0, 16)))
    dots |= np.roll(dots, 1, 1)
    rows = len(dots)
    return np.array([np.roll(row, (rows - k) // 4) for k, row in enumerate(dots)])


def _grown(dots: npt.NDArray[np.bool_], by: int) -> npt.NDArray[np.bool_]:
    for _ in range(by):
        around = np.pad(dots, 1)
        dots = around[:-2, 1:-1] | around[2:, 1:-1] | around[1:-1, :-2] | around[1:-1, 2:] | dots
    return dots


def title() -> tuple[bytes, Picture]:
    """The name over a road into the evening."""
    box, random = Paintbox(), Random("title")
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
    picture = np.zeros((HEIGHT, WIDTH), np.uint8)
    horizon = 112.0
    everywhere = np.ones(picture.shape, bool)
    _shade(picture, everywhere, box.ramp((5, 3, 15), (30, 14, 11), 28), y / horizon, 28)
    _sun(picture, x, y, box)
    for height, size, ramp in (
        (26, 14, box.ramp((12, 6, 17), (19, 9, 15), 8)),
        (11, 7, box.ramp((6, 4, 12), (12, 6, 14), 8)),
    ):
        top = height + size * waves(random, 6)
        _shade(picture, (y > horizon - top[None, :]) & (y <= horizon), ramp, (horizon - y) / 40, 8)
    _road(picture, x, y, horizon, box)
    _name(picture, box)
    return box.palette(), picture


def _sun(picture: Picture, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], box: Paintbox) -> None:
    disc = (x - 128) ** 2 + (y - 98) ** 2 < 54 * 54
    slit = (y > 78) & ((y - 78) % 9 < (y - 72) / 9)
    _shade(picture, disc & ~slit & (y < 112), box.ramp((31, 30, 14), (31, 9, 9), 20), (y - 44) / 68, 20)


def _road(
    picture: Picture, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], horizon: float, box: Paintbox
) -> None:
    """Grass, kerbs and asphalt in perspective, in stripes that grow towards the viewer."""
    below = np.maximum(y - horizon, 0.5)
    stripe = (np.floor(900 / below + 0.5).astype(int) % 2).astype(bool)
    across = np.abs(x - 128) / below
    ground = y > horizon
    fade = np.clip((y - horizon) / 80, 0, 1)
    for pattern, dark, light in (
        (across > 1.95, (4, 8, 8), (5, 15, 7)),
        ((across <= 1.95) & (across > 1.72), (16, 6, 9), (28, 5, 5)),
        (across <= 1.72, (8, 6, 11), (11, 11, 13)),
    ):
        _shade(picture, ground & pattern & stripe, box.ramp(dark, light, 10), fade, 10)
        brighter = (30.0, 30.0, 30.0) if light[0] > 20 else tuple(c + 2.0 for c in light)
        _shade(picture, ground & pattern & ~stripe, box.ramp(dark, brighter, 10), fade, 10)  # type: ignore[arg-type]
    _shade(picture, ground & (across < 0.07) & stripe, box.ramp((14, 11, 12), (30, 28, 20), 8), fade, 8)


def _name(picture: Picture, box: Paintbox) -> None:
    dots = _logo("SHAKEDOWN", 2)
    rows, columns = dots.shape
    top, left = 22, (WIDTH - columns) // 2 - 2
    canvas = np.zeros(picture.shape, bool)
    canvas[top : top + rows, max(left, 0) : max(left, 0) + columns] = dots
    y = np.mgrid[0:HEIGHT, 0:WIDTH][0].astype(np.float64)
    shadow = np.roll(_grown(canvas, 3), (3, 3), (0, 1))
    none = np.zeros(picture.shape)
    _shade(picture, shadow, box.ramp((3, 1, 8), (3, 1, 8), 1), none, 1)
    _shade(picture, _grown(canvas, 3), box.ramp((31, 31, 30), (31, 31, 30), 1), none, 1)
    _shade(picture, _grown(canvas, 2), box.ramp((12, 1, 6), (12, 1, 6), 1), none, 1)
    _shade(picture, canvas, box.ramp((31, 31, 18), (30, 6, 3), 16), (y - top) / rows, 16)
    band = (y >= top + rows + 8) & (y < top + rows + 16)
    x = np.mgrid[0:HEIGHT, 0:WIDTH][1]
    chequer = ((x + y.astype(int)) // 4 + (y.astype(int) - top - rows) // 4) % 2 == 0
    inside = band & (x > 26) & (x < 230)
    _shade(picture, inside & chequer, box.ramp((30, 30, 30), (30, 30, 30), 1), none, 1)
    _shade(picture, inside & ~chequer, box.ramp((3, 3, 5), (3, 3, 5), 1), none, 1)


def cloth() -> tuple[bytes, Picture]:
    """A cloth of chequers in deep blue that repeats in both directions."""
    box = Paintbox()
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float64)
    picture = np.zeros((SIZE, SIZE), np.uint8)
    dark, light = box.ramp((2, 4, 10), (4, 7, 15), 8), box.ramp((4, 7, 15), (6, 10, 20), 8)
    square = (((x // 32) + (y // 32)) % 2).astype(bool)
    gleam = 0.5 + 0.5 * np.array([sin(k * 2 * np.pi / SIZE) for k in range(2 * SIZE)])[(x + y).astype(int)]
    _shade(picture, ~square, dark, gleam, 8)
    _shade(picture, square, light, gleam, 8)
    return box.palette(), picture


PICTURES = (title, cloth)
