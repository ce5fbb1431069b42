"""A GTK window that shows canvases and tells which keys are held. It knows nothing of races."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gym_mkds.view import gtk
from gym_mkds.view.canvas import HEIGHT, WIDTH, Canvas

SMALLEST = 1 / 4      # of the scale, to which the window may be shrunk

OnKey = Callable[[str, bool], None]
"""Gets a key's name, as `a`, `Left`, `F5` or `plus`, and whether it went down or up."""


class Window:
    """Shows a grid of canvases; the picture follows the window's size.

    Nothing here waits for the screen: `show` asks for a paint, and `poll` lets it happen if it is time. Keys
    come from the window's own events: none is heard while another window has the focus.

    `on_resize` is called when there are other canvases, to be drawn on anew.

    Raises DisplayError: no window can be opened here.
    """

    def __init__(
        self, title: str, columns: int, rows: int, scale: float, on_key: OnKey, on_resize: Callable[[], None]
    ) -> None:
        self._gtk, self._gdk, self._cairo = gtk.load()
        self._columns, self._rows = columns, rows
        self._on_key, self._on_resize = on_key, on_resize
        self._held: dict[int, str] = {}
        self.alive = True
        """Whether the window is open."""
        self._shown = False
        self._window = self._gtk.Window(title=title)
        self._area = self._gtk.DrawingArea()
        self._window.add(self._area)
        self._listen()
        size = round(columns * WIDTH * scale), round(rows * HEIGHT * scale)
        self._lay_out(*size)
        self._window.set_default_size(*(side // self._factor for side in size))
        self._window.show_all()
        self.poll()      # it appears now, and not when the first frame comes

    def show(self) -> None:
        """Ask for the canvases to be painted when the display next gets round to it."""
        self._shown = True
        self._surface.mark_dirty()
        self._area.queue_draw()

    def poll(self) -> None:
        """Take what has happened: keys, the window's size, its end."""
        while self._gtk.events_pending():
            self._gtk.main_iteration_do(False)

    def close(self) -> None:
        """Close the window, if it is open."""
        if self.alive:
            self._window.destroy()
        self.poll()

    # --- events ---

    def _listen(self) -> None:
        self._window.connect("destroy", self._end)
        self._window.connect("focus-out-event", self._release_all)
        self._area.connect("draw", self._draw)
        self._area.connect("size-allocate", self._resize)
        self._keyboard = self._gtk.EventControllerKey.new(self._window)
        self._keyboard.connect("key-pressed", self._press)
        self._keyboard.connect("key-released", self._release)

    def _end(self, *_: Any) -> None:
        self._release_all()
        self.alive = False

    def _press(self, _: Any, value: int, code: int, state: Any) -> bool:
        if code not in self._held:     # a key that is held repeats
            self._held[code] = _name(self._gdk.keyval_name(value))
            self._on_key(self._held[code], True)
        return True

    def _release(self, _: Any, value: int, code: int, state: Any) -> None:
        if code in self._held:
            self._on_key(self._held.pop(code), False)

    def _release_all(self, *_: Any) -> bool:
        while self._held:              # their releases go to another window
            self._on_key(self._held.popitem()[1], False)
        return False

    # --- the picture ---

    @property
    def _factor(self) -> int:
        """Pixels of the display to one of GTK's."""
        return int(self._window.get_scale_factor())

    def _resize(self, _: Any, allocation: Any) -> None:
        size = allocation.width * self._factor, allocation.height * self._factor
        if size != (self.pixels.shape[1], self.pixels.shape[0]):
            self._lay_out(*size)
            if self._shown:
                self._on_resize()

    def _lay_out(self, width: int, height: int) -> None:
        """Make the picture anew: canvases as large as fit into `width` x `height` pixels, centred."""
        self.pixels = np.zeros((max(height, 1), max(width, 1), 4), np.uint8)
        scale = min(width / (self._columns * WIDTH), height / (self._rows * HEIGHT))
        self.scale = scale = max(scale, SMALLEST)
        wide, high = round(WIDTH * scale), round(HEIGHT * scale)
        left, top = max(width - self._columns * wide, 0) // 2, max(height - self._rows * high, 0) // 2
        self.canvases = [
            Canvas(self.pixels[y : y + high, x : x + wide], scale)
            for y in range(top, top + self._rows * high, high)
            for x in range(left, left + self._columns * wide, wide)
        ]
        self._surface = self._cairo.ImageSurface.create_for_data(
            self.pixels, self._cairo.FORMAT_RGB24, self.pixels.shape[1], self.pixels.shape[0]
        )
        self._surface.set_device_scale(self._factor, self._factor)

    def _draw(self, _: Any, context: Any) -> bool:
        context.set_source_surface(self._surface)
        context.get_source().set_filter(self._cairo.FILTER_NEAREST)
        context.paint()
        return True


def _name(key: str | None) -> str:
    """A key's name, letters in lower case whatever Shift and Caps Lock say."""
    return (key or "").lower() if len(key or "") == 1 else key or ""
