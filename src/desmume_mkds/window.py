"""A window to watch an emulator in and play with the keyboard and the mouse.

It is SDL's, which libdesmume brings along. libdesmume has a window of its own, but that one ends the process
where there is no display, and leaks a texture with every frame.
"""

from __future__ import annotations

import ctypes
import os
import struct
import weakref
from collections.abc import Iterator
from ctypes import c_char_p, c_int, c_uint32, c_void_p
from typing import TYPE_CHECKING

from desmume_mkds.builds import Signatures, bind
from desmume_mkds.console import EmulatorError

if TYPE_CHECKING:
    from desmume_mkds.emulator import MarioKart

WIDTH, HEIGHT = 256, 384
TITLE = b"MarI/O Kart"
KEYS = {
    ord("x"): 0x001,  # A
    ord("z"): 0x002,  # B
    0x400000E5: 0x004,  # right shift: Select
    0x0D: 0x008,  # return: Start
    0x4000004F: 0x010,  # the arrows
    0x40000050: 0x020,
    0x40000052: 0x040,
    0x40000051: 0x080,
    ord("w"): 0x100,  # R
    ord("q"): 0x200,  # L
    ord("s"): 0x400,  # X
    ord("a"): 0x800,  # Y
}
"""SDL's key codes → bits of the key mask: DeSmuME's defaults."""

_QUIT, _WINDOW, _KEY_DOWN, _KEY_UP, _MOVED, _PRESSED, _RELEASED = (
    0x100, 0x200, 0x300, 0x301, 0x400, 0x401, 0x402
)  # fmt: skip
_FOCUS_GAINED, _FOCUS_LOST, _CLOSE = 12, 13, 14
_ANYWHERE, _RESIZABLE, _SOFTWARE, _STREAMING, _RGB24 = 0x1FFF0000, 0x20, 1, 1, 0x17101803
_FUNCTIONS: Signatures = {
    "SDL_GetError": (c_char_p, ()),
    "SDL_GetCurrentVideoDriver": (c_char_p, ()),
    "SDL_VideoInit": (c_int, (c_char_p,)),
    "SDL_CreateWindow": (c_void_p, (c_char_p, c_int, c_int, c_int, c_int, c_uint32)),
    "SDL_GetWindowID": (c_uint32, (c_void_p,)),
    "SDL_CreateRenderer": (c_void_p, (c_void_p, c_int, c_uint32)),
    "SDL_RenderSetLogicalSize": (c_int, (c_void_p, c_int, c_int)),
    "SDL_CreateTexture": (c_void_p, (c_void_p, c_uint32, c_int, c_int, c_int)),
    "SDL_UpdateTexture": (c_int, (c_void_p, c_void_p, c_void_p, c_int)),
    "SDL_RenderClear": (c_int, (c_void_p,)),
    "SDL_RenderCopy": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "SDL_RenderPresent": (None, (c_void_p,)),
    "SDL_PollEvent": (c_int, (c_void_p,)),
    "SDL_WaitEventTimeout": (c_int, (c_void_p, c_int)),
    "SDL_DestroyTexture": (None, (c_void_p,)),
    "SDL_DestroyRenderer": (None, (c_void_p,)),
    "SDL_DestroyWindow": (None, (c_void_p,)),
}


class Window:
    """A window on an emulator; `MarioKart.create_sdl_window` makes it. Use it in the main thread only.

    Keys are DeSmuME's: X and Z are A and B, S and A are X and Y, W and Q are R and L, the arrows are the pad,
    Return is Start, right Shift is Select; the mouse touches the lower screen.
    """

    def __init__(self, emu: MarioKart, sdl: ctypes.CDLL, auto_pause: bool) -> None:
        """Open it. Raises EmulatorError: there is no display, or no SDL."""
        try:
            bind(sdl, _FUNCTIONS)
        except AttributeError as error:
            raise EmulatorError("this build of libdesmume does not let its SDL be reached") from error
        self._emu = weakref.ref(emu)
        self._sdl = sdl
        self._auto_pause = auto_pause
        self._event = ctypes.create_string_buffer(64)
        self._held = 0
        self._touch: tuple[int, int] | None = None
        self._quit, self._focused = False, True
        _use_display(sdl)
        window = sdl.SDL_CreateWindow(TITLE, _ANYWHERE, _ANYWHERE, WIDTH, HEIGHT, _RESIZABLE)
        renderer = window and sdl.SDL_CreateRenderer(window, -1, _SOFTWARE)
        texture = renderer and sdl.SDL_CreateTexture(renderer, _RGB24, _STREAMING, WIDTH, HEIGHT)
        if not texture:
            raise EmulatorError(f"no window can be opened: {_reason(sdl)}")
        sdl.SDL_RenderSetLogicalSize(renderer, WIDTH, HEIGHT)
        self._id = sdl.SDL_GetWindowID(window)
        self._renderer, self._texture = renderer, texture
        self._finalizer = weakref.finalize(self, _close, sdl, window, renderer, texture)

    def draw(self) -> None:
        """Show the frame drawn last. While a window is open, `cycle` draws the last of its frames."""
        screen = self._emulator().screen
        sdl, renderer = self._sdl, self._renderer
        sdl.SDL_UpdateTexture(self._texture, None, screen.ctypes.data, WIDTH * 3)
        sdl.SDL_RenderClear(renderer)
        sdl.SDL_RenderCopy(renderer, self._texture, None, None)
        sdl.SDL_RenderPresent(renderer)

    def process_input(self) -> None:
        """Hold the keys that are held in the window, from the next frame on.

        With `auto_pause` it waits for as long as another window has the keyboard.
        """
        emu = self._emulator()
        for event in self._events():
            self._take(event)
        emu.keys, emu.touch = self._held, self._touch

    def has_quit(self) -> bool:
        """Whether the window was closed, by a person or by `destroy`."""
        return self._quit or not self._finalizer.alive

    def destroy(self) -> None:
        """Close the window."""
        self._finalizer()

    def _emulator(self) -> MarioKart:
        emu = self._emu()
        if emu is None or not self._finalizer.alive:
            raise EmulatorError("the window was closed")
        return emu

    def _events(self) -> Iterator[bytes]:
        while True:
            while self._sdl.SDL_PollEvent(self._event):
                yield self._event.raw
            if self._focused or self._quit or not self._auto_pause:
                return
            self._sdl.SDL_WaitEventTimeout(None, 100)

    def _take(self, event: bytes) -> None:
        kind, _, window = struct.unpack_from("<3I", event)
        if kind == _QUIT:
            self._quit = True
        elif window != self._id:
            return
        elif kind == _WINDOW:
            self._quit |= event[12] == _CLOSE
            if event[12] in (_FOCUS_GAINED, _FOCUS_LOST):
                self._focused = event[12] == _FOCUS_GAINED
                self._held, self._touch = 0, None
        elif kind in (_KEY_DOWN, _KEY_UP):
            bit = KEYS.get(struct.unpack_from("<I", event, 20)[0], 0)
            self._held = self._held | bit if kind == _KEY_DOWN else self._held & ~bit
        elif kind == _RELEASED:
            self._touch = None
        elif kind == _PRESSED or (kind == _MOVED and self._touch):
            x, y = struct.unpack_from("<2i", event, 20)
            on_screen = 0 <= x < WIDTH and HEIGHT // 2 <= y < HEIGHT
            self._touch = (x, y - HEIGHT // 2) if on_screen else None


def _use_display(sdl: ctypes.CDLL) -> None:
    """Let SDL use the display, not the dummy that emulators without a window are content with."""
    wanted = os.environ.get("SDL_VIDEODRIVER", "").encode() or None
    current = sdl.SDL_GetCurrentVideoDriver()
    if current not in (None, b"dummy") or (current and current == wanted):
        return
    if sdl.SDL_VideoInit(wanted) < 0:
        reason = _reason(sdl)
        sdl.SDL_VideoInit(b"dummy")
        raise EmulatorError(f"no window can be opened, for there is no display that SDL can use: {reason}")


def _reason(sdl: ctypes.CDLL) -> str:
    return str(sdl.SDL_GetError().decode("utf-8", "replace")) or "SDL does not say why"


def _close(sdl: ctypes.CDLL, window: int, renderer: int, texture: int) -> None:
    sdl.SDL_DestroyTexture(texture)
    sdl.SDL_DestroyRenderer(renderer)
    sdl.SDL_DestroyWindow(window)
