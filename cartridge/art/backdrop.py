"""The far landscapes behind a course: 256 × 256 dots that repeat four times around the horizon.

Dots are numbers of colours that the console mixes from the course's two sky colours, so one drawing serves
many courses.
"""

from random import Random

import numpy as np
import numpy.typing as npt

from cartridge.angles import sin

SIZE = 256
HORIZON = 128
"""The row of the horizon."""

FIRST_COLOUR = 96
SKY, CLOUD, FAR, NEAR, STAR = 96, 128, 136, 144, 152
"""First colours of the ramps: sky (32, from the zenith), clouds (thin to bright), two ranges, stars (8)."""

Picture = npt.NDArray[np.uint8]

_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16


def dithered(values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Whole numbers whose pattern of dots looks like the values between them."""
    rows, columns = values.shape
    return np.floor(values + np.tile(_BAYER, (rows // 4 + 1, columns // 4 + 1))[:rows, :columns]).astype(
        np.int64
    )


def waves(random: Random, count: int) -> npt.NDArray[np.float64]:
    """A smooth line of SIZE values around 0, about ±1, whose end meets its beginning."""
    line = np.zeros(SIZE)
    for k in range(1, count + 1):
        phase = random.uniform(0, 6.28)
        line += np.array([sin(x * k * 2 * np.pi / SIZE + phase) for x in range(SIZE)]) / k
    return line


def _sky() -> Picture:
    """The gradient, the same upwards and downwards from the horizon so that it repeats."""
    above = np.abs(np.arange(SIZE) - HORIZON)[:, None] / HORIZON
    depth = 31 * (1 - above) ** 1.6
    return (SKY + np.clip(dithered(np.repeat(depth, SIZE, 1)), 0, 31)).astype(np.uint8)


def _range(picture: Picture, top: npt.NDArray[np.float64], ramp: int) -> None:
    """Fill from a line of heights over the horizon down to it: lightest at the foot, in the haze."""
    rows = np.arange(SIZE)[:, None]
    heights = np.maximum(top, 0)[None, :]
    inside = (rows >= HORIZON - heights) & (rows < HORIZON + 4)
    shade = np.clip(7 * (HORIZON - rows) / np.maximum(heights, 8), 0, 7)
    picture[inside] = (ramp + np.clip(7 - dithered(np.broadcast_to(shade, picture.shape) * 0.9), 0, 7))[
        inside
    ]


def _clouds(picture: Picture, random: Random, count: int) -> None:
    for _ in range(count):
        x, y, width = random.randrange(SIZE), random.randrange(20, HORIZON - 34), random.randrange(26, 60)
        rows, columns = np.mgrid[0:SIZE, 0:SIZE].astype(np.float64)
        columns = (columns - x + SIZE / 2) % SIZE - SIZE / 2
        density = np.full(picture.shape, -1.0)
        for _ in range(7):
            dx, dy = random.uniform(-0.5, 0.5) * width, random.uniform(-3, 2)
            r = random.uniform(0.18, 0.36) * width
            puff = 1 - ((columns - dx) / r) ** 2 - ((rows - y - dy) / (r * 0.42)) ** 2
            density = np.maximum(density, puff)
        density[rows > y + 4] = -1
        shown = dithered(np.clip(density, -1, 1) * 6)
        picture[shown > 0] = (CLOUD + np.clip(shown, 0, 7))[shown > 0]


def _stars(picture: Picture, random: Random) -> None:
    for _ in range(260):
        x, y = random.randrange(SIZE), random.randrange(SIZE)
        if abs(y - HORIZON) > 14:
            picture[y, x] = STAR + random.randrange(8)


def hills() -> Picture:
    """A fair day: clouds, blue ranges, rolling hills."""
    random, picture = Random("hills"), _sky()
    _clouds(picture, random, 6)
    _range(picture, 20 + 9 * waves(random, 5), FAR)
    _range(picture, 9 + 5 * waves(random, 4), NEAR)
    return picture


def peaks() -> Picture:
    """Mountains with sharp tops."""
    random, picture = Random("peaks"), _sky()
    _clouds(picture, random, 3)
    x = np.arange(SIZE)
    for ramp, count, size in ((FAR, 7, 40), (NEAR, 10, 20)):
        top = np.zeros(SIZE)
        for k in range(count):
            at, high = SIZE * (k + random.uniform(-0.3, 0.3)) / count, size * random.uniform(0.55, 1.15)
            away = np.abs((x - at + SIZE / 2) % SIZE - SIZE / 2)
            top = np.maximum(top, high - away * 1.1)
        _range(picture, top + 1.5 * waves(random, 24), ramp)
    return picture


def night() -> Picture:
    """Stars over low hills."""
    random, picture = Random("night"), _sky()
    _stars(picture, random)
    _range(picture, 12 + 7 * waves(random, 5), FAR)
    _range(picture, 5 + 4 * waves(random, 7), NEAR)
    return picture


def void() -> Picture:
    """Stars above and below."""
    random, picture = Random("void"), _sky()
    _stars(picture, random)
    return picture


BACKDROPS = (hills, peaks, night, void)
