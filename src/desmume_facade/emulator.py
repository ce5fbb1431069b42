"""`MarioKart` with all public names of `desmume.emulator.DeSmuME`, in py-desmume's documented meaning."""

from __future__ import annotations

import ctypes
import time
from datetime import datetime
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from desmume_facade.access import Hooks
from desmume_facade.controls import Input
from desmume_facade.memory import Memory
from desmume_facade.movies import Movie
from desmume_facade.raw import raw_views
from desmume_facade.states import Backup, Savestate
from desmume_mkds import emulator
from desmume_mkds import snapshot as snapshots
from desmume_mkds.console import Console, EmulatorError
from desmume_mkds.game.files import StrPath
from desmume_mkds.game.ram import Ram
from desmume_mkds.replay import Replay

if TYPE_CHECKING:
    from PIL import Image

_SEEN = 0xF8
"""The bits of a colour that DeSmuME's own pictures show."""


class MarioKart(emulator.MarioKart):
    """Mario Kart DS in DeSmuME, by py-desmume's names.

    >>> from desmume_mkds import cartridge
    >>> emu = MarioKart()
    >>> emu.open(str(cartridge.ROM))
    >>> emu.cycle(False)
    >>> emu.memory.unsigned.read_long(0x027FFE0C) == int.from_bytes(b"SKDE", "little"), emu.is_running()
    (True, True)
    >>> emu.destroy()
    """

    def __init__(self, max_dist: float = 3000, n_rays: int = 20, device: Any = None) -> None:
        """`max_dist` (units), `n_rays` and `device` are what `memory.obstacle_info` takes unless told
        otherwise."""
        super().__init__()
        self.max_dist, self.n_rays, self.device = max_dist, n_rays, device
        self._input = Input(self)
        self._states, self._backup, self._movie_of = Savestate(self), Backup(self), Movie(self)
        self._paused = self._skips = False
        self._volume = 100
        self._buffer = bytearray(256 * 384 * 4)
        self.played: Path | None = None
        """The movie that was played last."""

    # --- parts ---

    @property
    def input(self) -> Input:
        """Keys, touch screen, joysticks."""
        return self._input

    @property
    def savestate(self) -> Savestate:
        """Moments in files and slots."""
        return self._states

    @property
    def backup(self) -> Backup:
        """Battery memory in files."""
        return self._backup

    @property
    def movie(self) -> Movie:  # type: ignore[override]
        """Movies."""
        return self._movie_of

    @cached_property
    def memory(self) -> Memory:
        """The console's memory, and the game's state in it."""
        self._switched_on()
        assert isinstance(self._memory, Memory)
        return self._memory

    @property
    def lib(self) -> ctypes.CDLL:
        """The library."""
        return self._switched_on().lib

    def _map(self, console: Console) -> Ram:
        ram = super()._map(console)
        ram.variant = raw_views
        return ram

    def _views(self, ram: Ram, game_code: str) -> Memory:
        assert self._finalizer.alive
        left = self._finalizer.peek()
        assert left is not None
        _, _, (console, *_), _ = left
        self._hooks = Hooks(console)
        return Memory(ram, game_code, console, self._hooks, self.max_dist, self.n_rays, self.device)

    # --- on and off ---

    def open(  # type: ignore[override]
        self, file_name: StrPath, auto_resume: bool = True, save: StrPath | bytes | None = None
    ) -> None:
        """Insert a cartridge and switch the console on. Raises FileError, RomError, SaveError,
        EmulatorError."""
        super().open(file_name, save)
        self._paused = not auto_resume

    def close(self) -> None:
        """Switch the console off."""
        if self._console is not None:
            self._movie_of.stop()
            self._hooks.clear()
        super().close()

    def destroy(self) -> None:
        """The same."""
        self.close()

    def reset(self) -> None:
        """Switch the console off and on again."""
        super().reset()
        self._interpret_if_hooked()

    def start_over(self, save: bytes | None, date: datetime | None) -> None:
        """Switch the console off and on with this battery memory (a .dsv; None: erased), its clock at a
        date."""
        console, slot = self._switched_on(), self._slot
        self.end_replay()
        console.eject()     # which writes the battery memory once more
        slot.put(save)
        console.insert(bytes(slot.rom), date)
        self._memory.follow()
        self._frame = 0
        self._screen, self._restored, self._drawn = None, None, False
        self._apply_input(console)
        self._interpret_if_hooked()

    def pause(self) -> None:
        """Let `cycle` do nothing until `resume`."""
        self._switched_on()
        self._paused = True

    def resume(self, keep_keypad: bool = False) -> None:
        """Go on, with all keys released unless `keep_keypad` says otherwise."""
        if not keep_keypad:
            self.keys = 0
        self._paused = False

    def is_running(self) -> bool:
        """Whether a game runs and is not paused."""
        return self._console is not None and not self._paused and bool(self._console.running())

    def set_language(self, lang: Any) -> None:
        """Let the console speak another language from the next start on."""
        self._switched_on().set_language(lang.value if isinstance(lang, Enum) else int(lang))

    def set_savetype(self, value: int) -> None:
        """Nothing: the chip of this game is known."""

    # --- running ---

    def cycle(
        self, with_joystick: bool | int = True, keys: int | None = None, render: bool | None = None
    ) -> None:
        """Run one frame, which is drawn; joysticks press keys if that is asked for and they were switched on.

        With a number in place of a bool it is `desmume_mkds.MarioKart.cycle`: so many frames.
        """
        if self._paused:
            return
        single = isinstance(with_joystick, bool)
        frames = 1 if single else int(with_joystick)
        if single:
            render = not self._skips
            self._joystick = int(with_joystick and self._input.has_joy)
        self._skips = False
        try:
            super().cycle(frames, keys, render)
        finally:
            self._joystick = 0
        self._movie_of.note(self.keys, self.touch, frames)

    def skip_next_frame(self) -> None:
        """Do not draw the next frame."""
        self._skips = True

    def play(self, path: StrPath) -> Replay:
        """As `movie.play`, with what is played."""
        replay = super().play(path)
        self.played = Path(path)
        return replay

    @property
    def replay(self) -> Replay | None:
        """The movie that is played."""
        return self._replay if self._console is not None else None

    def end_replay(self) -> None:
        """Stop the movie that is played."""
        if self._console is not None:
            self._end_movie()
            self._interpret_if_hooked()

    def _interpret_if_hooked(self) -> None:
        if self._hooks.executing:
            self._hooks.interpret()
            self._apply_input(self._switched_on())

    # --- moments ---

    def state(self) -> bytes:
        """The present moment as DeSmuME writes it."""
        with self._lock:
            console = self._switched_on()
            with console.no_movie():
                return snapshots.take(console)

    def go_to(self, state: bytes) -> None:
        """Go to a moment that DeSmuME wrote; the keys stay. Raises EmulatorError: it is not one of this
        game's."""
        with self._lock:
            console = self._switched_on()
            before = self.state()
            self._end_movie()
            try:
                with console.no_movie():
                    snapshots.put_back(console, state)
            except EmulatorError:
                with console.no_movie():
                    snapshots.put_back(console, before)
                raise
            self._memory.follow()
            self._frame = console.frames
            self._apply_input(console)
            self._screen, self._drawn = None, False
            self._restored = self.snapshot()

    def battery(self) -> bytes:
        """The battery memory as the game has it, as a .dsv."""
        self._switched_on()
        return self._slot.content()

    # --- pictures ---

    def screenshot(self) -> Image.Image:
        """Both screens, 256 x 384, as a picture of Pillow's."""
        from PIL import Image

        return Image.fromarray(self.screen & _SEEN)

    def display_buffer(self) -> Any:
        """Both screens as the console has them: a pointer to 256 x 384 numbers of 16 bits."""
        function = self.lib.desmume_draw_raw
        return function()

    def display_buffer_as_rgbx(self, reuse_buffer: bool = True) -> memoryview:
        """Both screens, four bytes a pixel: blue, green, red, 0; row after row."""
        buffer = self._buffer if reuse_buffer else bytearray(len(self._buffer))
        pixels = np.frombuffer(buffer, np.uint8).reshape(384, 256, 4)
        pixels[..., :3] = (self.screen & _SEEN)[..., ::-1]
        return memoryview(buffer)

    def has_opengl(self) -> bool:
        """No: the processor draws."""
        return False

    # --- the rest ---

    def get_ticks(self) -> int:
        """Milliseconds of a clock that begins somewhere."""
        return int(time.monotonic() * 1000) & 0xFFFFFFFF

    def volume_get(self) -> int:
        """The volume that was set, 0 to 100. Nothing is heard: no audio device is opened."""
        return self._volume

    def volume_set(self, volume: int) -> None:
        """Set it. Raises EmulatorError: it is not from 0 to 100."""
        if not 0 <= volume <= 100:
            raise EmulatorError(f"the volume is from 0 to 100, not {volume!r}")
        self._volume = int(volume)

    def gpu_get_layer_main_enable_state(self, layer_index: int) -> bool:
        """Whether a layer (0 to 3, 4 for sprites) of the main screen is shown."""
        return bool(self.lib.desmume_gpu_get_layer_main_enable_state(_layer(layer_index)))

    def gpu_get_layer_sub_enable_state(self, layer_index: int) -> bool:
        """The same of the other screen."""
        return bool(self.lib.desmume_gpu_get_layer_sub_enable_state(_layer(layer_index)))

    def gpu_set_layer_main_enable_state(self, layer_index: int, state: bool) -> None:
        """Show a layer of the main screen or do not."""
        self.lib.desmume_gpu_set_layer_main_enable_state(_layer(layer_index), bool(state))

    def gpu_set_layer_sub_enable_state(self, layer_index: int, state: bool) -> None:
        """The same of the other screen."""
        self.lib.desmume_gpu_set_layer_sub_enable_state(_layer(layer_index), bool(state))


def _layer(index: int) -> int:
    if not 0 <= index <= 4:
        raise EmulatorError(f"there are layers 0 to 4, not {index!r}")
    return index
