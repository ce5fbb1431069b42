"""A picture of both screens, of any size, to draw on in the console's own pixels.

Overlays say where on the console's 256 x 384 pixels they draw; the canvas draws there at the picture's size,
so lines and letters are as fine as the window allows, while the game's pixels stay square.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

try:
    import cv2
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "overlays are drawn with OpenCV; run: pip install 'mariokart[overlays]'", name="cv2"
    ) from error

WIDTH, HEIGHT = 256, 384      # of both screens, the upper above the lower
TOP = 192                     # height of the upper screen, the one with the course

Colour = tuple[int, int, int]
"""Red, green, blue, 0 to 255."""

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)

_FONT = cv2.FontFace("sans")
_SHIFT = 4                    # bits behind the point in the coordinates given to OpenCV
_FARTHEST = 1 << 24           # of those coordinates: what lies beyond cannot be seen anyway


class Canvas:
    """Draws on `pixels`, uint8 (height, width, 3) RGB or (height, width, 4) BGRX, `scale` times the console.

    Coordinates are pixels of the console, from the upper left corner, and may have fractions.

    >>> canvas = Canvas.blank(scale=2)
    >>> canvas.rectangle(10, 20, 30, 5, (255, 0, 0))
    >>> canvas.pixels.shape, canvas.pixels[40, 20].tolist(), canvas.pixels[39, 20].tolist()
    ((768, 512, 3), [255, 0, 0], [0, 0, 0])
    """

    def __init__(self, pixels: NDArray[np.uint8], scale: float) -> None:
        self.pixels = pixels
        self.scale = scale

    @classmethod
    def blank(cls, scale: float = 1, channels: int = 3) -> Canvas:
        """A black canvas of both screens."""
        size = round(HEIGHT * scale), round(WIDTH * scale), channels
        return cls(np.zeros(size, np.uint8), scale)

    @property
    def top(self) -> Canvas:
        """The upper screen alone: nothing drawn here gets onto the lower one."""
        return Canvas(self.pixels[: round(TOP * self.scale)], self.scale)

    def show(self, picture: NDArray[np.uint8]) -> None:
        """Cover the canvas with `picture`, RGB (384, 256, 3), each of its pixels a square."""
        if self.pixels.shape[2] == 4:
            picture = cv2.cvtColor(picture, cv2.COLOR_RGB2BGRA)  # type: ignore[assignment]
        height, width = self.pixels.shape[:2]
        cv2.resize(picture, (width, height), dst=self.pixels, interpolation=cv2.INTER_NEAREST)

    # --- lines and areas ---

    def lines(
        self,
        lines: Sequence[ArrayLike] | NDArray[Any],
        colour: Colour,
        width: float = 1,
        closed: bool = False,
    ) -> None:
        """Draw polylines, each (k, 2), all in one colour and `width` pixels of the console wide."""
        if len(lines):
            cv2.polylines(
                self.pixels, self._fixed(lines), closed, self._ink(colour), self._size(width),
                cv2.LINE_AA, _SHIFT,
            )

    def pieces(
        self, pieces: NDArray[Any], kinds: NDArray[Any], colours: Sequence[Colour], width: float = 1
    ) -> None:
        """Draw polylines `pieces` (n, k, 2), each in the colour of its kind: `kinds` (n,) index `colours`."""
        fixed = _whole(pieces * (self.scale * (1 << _SHIFT)) - (1 << (_SHIFT - 1)))
        for kind in sorted(set(kinds.tolist())):
            cv2.polylines(
                self.pixels, list(fixed[kinds == kind]), False, self._ink(colours[kind]), self._size(width),
                cv2.LINE_AA, _SHIFT,
            )

    def areas(
        self, areas: Sequence[tuple[Colour, Sequence[ArrayLike] | NDArray[Any]]], alpha: float
    ) -> None:
        """Fill polygons, each (k, 2), given colour by colour; the picture shines through by 1 - `alpha`."""
        shapes = [(self._ink(colour), self._fixed(polygons)) for colour, polygons in areas if len(polygons)]
        if not shapes:
            return
        corners = np.concatenate([shape.reshape(-1, 2) for _, polygons in shapes for shape in polygons])
        left, top = np.maximum(corners.min(axis=0) >> _SHIFT, 0).tolist()
        right, bottom = np.maximum((corners.max(axis=0) >> _SHIFT) + 2, 0).tolist()
        under = self.pixels[top:bottom, left:right]
        if not under.size:
            return
        layer = under.copy()
        for ink, polygons in shapes:
            # The offset is in the polygons' own fixed point.
            cv2.fillPoly(layer, polygons, ink, cv2.LINE_8, _SHIFT, (-left << _SHIFT, -top << _SHIFT))
        cv2.addWeighted(layer, alpha, under, 1 - alpha, 0, dst=under)

    def dots(self, points: NDArray[Any], colour: Colour, size: float) -> None:
        """Draw a disc of `size` pixels of the console at each of `points` (n, 2)."""
        # A smooth disc of radius r is 2 r + 1.1 wide.
        radius = max(round((size * self.scale - 1.1) / 2 * (1 << _SHIFT)), 2)
        ink = self._ink(colour)
        for x, y in _whole(points * (self.scale * (1 << _SHIFT)) - (1 << (_SHIFT - 1))).tolist():
            cv2.circle(self.pixels, (x, y), radius, ink, cv2.FILLED, cv2.LINE_AA, _SHIFT)

    def rectangle(
        self, x: float, y: float, width: float, height: float, colour: Colour, alpha: float = 1
    ) -> None:
        """Fill a rectangle."""
        scale = self.scale
        left, top = max(round(x * scale), 0), max(round(y * scale), 0)
        right, bottom = round((x + width) * scale), round((y + height) * scale)
        if right <= left or bottom <= top:
            return
        ink, corners = self._ink(colour), ((left, top), (right - 1, bottom - 1))
        if alpha >= 1:
            cv2.rectangle(self.pixels, *corners, ink, cv2.FILLED)     # faster than assigning
            return
        area = self.pixels[top:bottom, left:right]
        if area.size:
            fresh = area.copy()
            cv2.rectangle(fresh, (0, 0), corners[1], ink, cv2.FILLED)
            cv2.addWeighted(fresh, alpha, area, 1 - alpha, 0, dst=area)

    def bar(self, x: float, y: float, width: float, height: float, share: float, colour: Colour) -> None:
        """Draw a bar that is filled by `share`, 0 to 1, from the left."""
        self.rectangle(x, y, width, height, (60, 60, 60))
        self.rectangle(x, y, width * min(max(share, 0.0), 1.0), height, colour)

    # --- letters ---

    def text(
        self, x: float, y: float, text: str, colour: Colour = WHITE, size: float = 8, align: float = 0
    ) -> None:
        """Write `text` with its baseline at `y`; `align` 0 begins it at `x`, 1 ends it there, 0.5 centres."""
        pixels = max(round(size * self.scale), 6)
        if align:
            x -= align * self.text_width(text, size)
        at = round(x * self.scale), round(y * self.scale)
        cv2.putText(self.pixels, text, at, self._ink(colour), _FONT, pixels, 500)

    def text_width(self, text: str, size: float = 8) -> float:
        """How wide `text` is, in pixels of the console."""
        return _text_width(text, max(round(size * self.scale), 6)) / self.scale

    # --- to OpenCV's terms ---

    def _ink(self, colour: Colour) -> tuple[int, ...]:
        return (*colour[::-1], 255) if self.pixels.shape[2] == 4 else colour

    def _size(self, width: float) -> int:
        """OpenCV's thickness for the width: that of the nearest width it draws.

        Measured: smooth lines of thickness 1 are 1.4 pixels wide, of 2 3.4, of 3 and 4 5.4, and so on.
        """
        pixels = width * self.scale
        return 1 if pixels < 2.4 else 2 * round((pixels - 1.4) / 2)

    def _fixed(self, shapes: Sequence[ArrayLike] | NDArray[Any]) -> list[NDArray[np.int32]]:
        """Coordinates as OpenCV's fixed point, in which whole numbers are the middles of pixels."""
        factor, half = self.scale * (1 << _SHIFT), 1 << (_SHIFT - 1)
        if isinstance(shapes, np.ndarray) and shapes.ndim == 3:   # all of one length: in one go
            return list(_whole(shapes * factor - half))
        return [_whole(np.asarray(shape) * factor - half) for shape in shapes]


@lru_cache(maxsize=1024)
def _text_width(text: str, pixels: int) -> int:
    left, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), _FONT, pixels, 500)
    return left + width


def _whole(values: NDArray[Any]) -> NDArray[np.int32]:
    return np.asarray(np.clip(np.rint(values), -_FARTHEST, _FARTHEST), np.int32)
