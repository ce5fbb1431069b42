"""What is drawn is as large as asked, measured on the picture."""

import numpy as np
import pytest

from gym_mkds.view.canvas import Canvas

WHITE = (255, 255, 255)


def ink(canvas: Canvas) -> float:
    """How many pixels of the picture are white, shades counted in part."""
    return canvas.pixels[..., 0].sum() / 255


@pytest.mark.parametrize("scale", [1, 2, 3])
@pytest.mark.parametrize("width", [1, 2, 3, 4, 5, 7, 12, 24])
@pytest.mark.parametrize("way", [(100, 0), (0, 100), (70, 70), (95, 30)])
def test_lines_are_as_wide_as_asked(width: float, scale: int, way: tuple[int, int]) -> None:
    """OpenCV draws every other width, and nothing thinner than 1.4 pixels: within one pixel, then."""
    drawn = []
    for longer in (1.0, 1.3):
        canvas = Canvas.blank(scale)
        begin = np.array([60.0, 60.0])
        canvas.lines([[begin, begin + np.array(way) * longer]], WHITE, width)
        drawn.append(ink(canvas))
    wide = (drawn[1] - drawn[0]) / (0.3 * np.hypot(*way) * scale)     # the ends are in both
    assert wide == pytest.approx(width * scale, abs=1.1)


@pytest.mark.parametrize("scale", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 24])
@pytest.mark.parametrize("at", [(100, 100), (100.5, 100.25)])
def test_dots_are_as_wide_as_asked(size: float, scale: int, at: tuple[float, float]) -> None:
    canvas = Canvas.blank(scale)
    canvas.dots(np.array([at]), WHITE, size)
    assert 2 * np.sqrt(ink(canvas) / np.pi) == pytest.approx(size * scale, abs=0.8)
    y, x = np.nonzero(canvas.pixels[..., 0])
    middle = (np.array([x.mean(), y.mean()]) + 0.5) / scale
    assert middle == pytest.approx(at, abs=0.5)
