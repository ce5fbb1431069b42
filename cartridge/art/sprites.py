"""Small pictures in tiles: the arrow on the map, the lamps of the start, a boost capsule. 16 colours each."""

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]


def _grid(size: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """x to the right and y downwards of each dot's centre from the picture's centre, -1 to 1."""
    axis = (np.arange(size) + 0.5) / size * 2 - 1
    return np.tile(axis, (size, 1)), np.tile(axis[:, None], (1, size))


def arrow() -> Picture:
    """An arrow head that points up: 1 its rim, 2 and 3 its two faces."""
    x, y = _grid(16)

    def head(grow: float) -> npt.NDArray[np.bool_]:
        side = np.abs(x) < (y + 0.8 + grow) * 0.55 + grow * 0.3
        notch = y < 0.78 + grow - 0.5 * (1 - np.abs(x))
        return np.asarray(side & notch)

    return np.where(head(-0.16), np.where(x < 0, 2, 3), np.where(head(0.06), 1, 0)).astype(np.uint8)


def lamp() -> Picture:
    """A round lamp in a housing: 1 and 2 the housing, 3 to 8 the glass from its rim to its gleam."""
    x, y = _grid(32)
    picture = np.full(x.shape, 1, np.uint8)
    picture[np.maximum(np.abs(x), np.abs(y)) > 0.93] = 2
    away = np.sqrt(x * x + y * y)
    glass = away < 0.74
    gleam = np.clip(7.9 - 4.6 * np.sqrt((x + 0.25) ** 2 + (y + 0.3) ** 2), 3, 7)
    picture[glass] = gleam[glass].astype(np.uint8)
    picture[(x + 0.3) ** 2 + (y + 0.36) ** 2 < 0.12**2] = 8
    return picture


def mushroom() -> Picture:
    """A boost capsule, 16 dots: 1 its outline, 2 to 4 the shell, 5 and 6 the flame."""
    x, y = _grid(16)
    picture = np.zeros(x.shape, np.uint8)
    body = (np.abs(x) < 0.42 * np.sqrt(np.clip(1 - (y + 0.1) ** 2, 0, 1)) + 0.14) & (y > -0.92) & (y < 0.5)
    flame = (np.abs(x) < 0.36 * (1 - (y - 0.4) / 0.6)) & (y >= 0.45)
    picture[flame] = np.where(y < 0.72, 6, 5)[flame]
    picture[body] = np.where(x < -0.12, 4, np.where(x < 0.2, 3, 2))[body]
    picture[body & (np.abs(y + 0.25) < 0.14)] = 6
    filled = picture > 0
    padded = np.pad(filled, 1)
    beside = padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
    picture[beside & ~filled] = 1
    return picture


def tiles(picture: Picture) -> bytes:
    """A picture as 8 × 8 tiles, row by row of tiles, 4 bits a dot with the left one low."""
    rows, columns = picture.shape
    blocks = picture.reshape(rows // 8, 8, columns // 8, 8).swapaxes(1, 2).reshape(-1, 4, 2)
    return bytes((blocks[:, :, 0] | blocks[:, :, 1] << 4).astype(np.uint8).ravel())


def all_tiles() -> bytes:
    """Arrow (tiles 0 to 3), capsule (4 to 7), lamp (8 to 23)."""
    return tiles(arrow()) + tiles(mushroom()) + tiles(lamp())
