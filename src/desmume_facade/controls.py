"""`emu.input`: keys, touch screen and joysticks, as py-desmume has them."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

from desmume_mkds.emulator import ALL_KEYS

if TYPE_CHECKING:
    from desmume_facade.emulator import MarioKart


class Input:
    """What is held. Key masks are those of `desmume.controls.keymask`.

    Two opposite directions both reach the game. The keys with which DeSmuME serves itself (debug, boost, lid)
    are no keys of a game's and are left out.
    """

    def __init__(self, emu: MarioKart) -> None:
        self._emu = emu
        self.has_joy = False

    def keypad_update(self, keys: int) -> int:
        """Hold these keys and no others, until told otherwise; returns them."""
        self._emu.keys = int(keys) & ALL_KEYS
        return self._emu.keys

    def keypad_get(self) -> int:
        """The keys that are held: 0 if none is."""
        replay = self._emu.replay
        if replay is not None and replay.playing:
            return int(self._emu.lib.desmume_input_keypad_get()) & ALL_KEYS
        return self._emu.keys

    def keypad_add_key(self, key: int) -> None:
        """Hold a key (a mask of it) beside those held."""
        self.keypad_update(self._emu.keys | key)

    def keypad_rm_key(self, key: int) -> None:
        """Let a key (a mask of it) go."""
        self.keypad_update(self._emu.keys & ~key)

    def touch_set_pos(self, x: int, y: int) -> None:
        """Touch the lower screen. Raises EmulatorError: it has no such pixel."""
        self._emu.touch = (x, y)

    def touch_release(self) -> None:
        """Touch it no longer."""
        self._emu.touch = None

    def joy_init(self) -> None:
        """Let joysticks press keys, too."""
        if not self.has_joy:
            self._emu.lib.desmume_input_joy_init()
            self.has_joy = True

    def joy_uninit(self) -> None:
        """Let them do so no longer."""
        if self.has_joy:
            self._emu.lib.desmume_input_joy_uninit()
            self.has_joy = False

    def joy_number_connected(self) -> int:
        """How many there are. Raises ValueError: `joy_init` was not called, as below."""
        return int(self._joysticks().desmume_input_joy_number_connected())

    def joy_get_key(self, index: int) -> int:
        """The button that presses a key."""
        return int(self._joysticks().desmume_input_joy_get_key(index))

    def joy_get_set_key(self, index: int) -> int:
        """Wait for a button, and let that press a key."""
        return int(self._joysticks().desmume_input_joy_get_set_key(index))

    def joy_set_key(self, index: int, joystick_key_index: int) -> None:
        """Let a button press a key."""
        self._joysticks().desmume_input_joy_set_key(index, joystick_key_index)

    def _joysticks(self) -> ctypes.CDLL:
        if not self.has_joy:
            raise ValueError("joysticks are not in use: call joy_init() first")
        return self._emu.lib
