"""Races as MP4 files."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from desmume_mkds.game.files import replacing

FRAME_RATE = Fraction(60)
"""Frames a second that the game counts; the screen itself shows 59.8261."""

SCREENS = (384, 256)
"""Height and width of both screens, one above the other, pixels."""


class Video:
    """An open video; `add` its frames in order."""

    def __init__(self, container: av.container.OutputContainer, scale: float, every: int) -> None:
        self._container = container
        self._stream = container.add_stream("libx264", FRAME_RATE / every)
        # The encoder takes even sizes.
        self._stream.height, self._stream.width = (round(size * scale / 2) * 2 for size in SCREENS)
        self._stream.pix_fmt = "yuv420p"
        self._stream.options = {"preset": "veryfast", "crf": "23"}

    def add(self, screen: NDArray[np.uint8]) -> None:
        """Append the picture `screen`, (384, 256, 3) RGB, as `MarioKart.screen` gives it."""
        picture = av.VideoFrame.from_ndarray(screen, format="rgb24")
        picture = picture.reformat(self._stream.width, self._stream.height, "yuv420p", interpolation="POINT")
        for packet in self._stream.encode(picture):
            self._container.mux(packet)

    def finish(self) -> None:
        """Write what the encoder still holds."""
        for packet in self._stream.encode():
            self._container.mux(packet)


@contextmanager
def writing_video(path: Path, scale: float = 2, every: int = 1) -> Iterator[Video]:
    """Open a video that shows every `every`-th frame of the game at its true speed, pixels `scale` wide.

    It appears at `path` when the block ends well, and not at all otherwise.

    Raises FileError: `path` cannot be written.
    """
    with (
        replacing(path) as part,
        av.open(str(part), "w", format="mp4", options={"movflags": "faststart"}) as container,
    ):
        video = Video(container, scale, every)
        yield video
        video.finish()
