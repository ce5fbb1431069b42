"""Shakedown is a DS program, not one that suits DeSmuME: NooDS and melonDS run the same race on it."""

import random
from pathlib import Path
from typing import Protocol

import cnds  # NooDS, as pynds brings it; pynds itself would want a sound library of the system
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from desmume_mkds import MarioKart, menu
from desmume_mkds.cartridge import ROM
from desmume_mkds.game.ram import Ram
from desmume_mkds.memory import Memory

A, RIGHT, LEFT, R = 0x001, 0x010, 0x020, 0x100
STATE = range(0x0216F320, 0x02180000)  # MKDS's static block and, behind it, what a race puts there
ALL_STATE = range(0x0216F320, 0x02280000)  # the course's collision and map as well


class Console(Protocol):
    """The little of `MarioKart` that a race needs."""

    def __init__(self, rom: Path) -> None: ...

    def cycle(self, keys: int) -> None: ...

    def read(self, addresses: range) -> bytes: ...

    def lower_screen(self) -> np.ndarray:
        """RGB, uint8 of shape (192, 256, 3)."""


class Noods:
    """NooDS."""

    def __init__(self, rom: Path) -> None:
        cnds.config.set_emulate_audio(False)
        cnds.config.set_threaded_2d(False)
        cnds.config.set_threaded_3d(0)
        self._nds = cnds.Nds(str(rom), "", False)
        self._held = 0

    def cycle(self, keys: int) -> None:
        for bit in range(12):
            if (keys ^ self._held) >> bit & 1:
                (self._nds.press_key if keys >> bit & 1 else self._nds.release_key)(bit)
        self._held = keys
        self._nds.run_until_frame()
        self._nds.get_frame()

    def read(self, addresses: range) -> bytes:
        # Its end is included. Words would differ: unaligned ones read otherwise than in DeSmuME.
        return bytes(self._nds.read_map(addresses.start - Ram.START, addresses.stop - Ram.START - 1))

    def lower_screen(self) -> np.ndarray:
        return np.array(self._nds.get_bot_nds_frame())[:, :, :3]


class Melonds:
    """melonDS, as stable-retro brings it; a process has one at a time."""

    BUTTONS = (8, 0, 2, 3, 7, 6, 4, 5, 11, 10, 9, 1)  # of its pad: the place of each key, from A to Y

    def __init__(self, rom: Path) -> None:
        retro = pytest.importorskip("stable_retro")  # there are wheels for Linux on x86-64
        self._core = retro.RetroEmulator(str(rom))
        self._data = retro.data.GameData()
        self._core.configure_data(self._data)

    def cycle(self, keys: int) -> None:
        pad = np.zeros(16, np.uint8)
        for bit, button in enumerate(self.BUTTONS):
            pad[button] = keys >> bit & 1
        self._core.set_button_mask(pad, 0)
        self._core.step()

    def read(self, addresses: range) -> bytes:
        ram: bytes = self._data.memory.blocks[0]
        return ram[addresses.start - Ram.START : addresses.stop - Ram.START]

    def lower_screen(self) -> np.ndarray:
        return np.array(self._core.get_screen())  # stable-retro shows no other


@pytest.mark.parametrize("kind", [Noods, Melonds])
def test_a_race_in_another_emulator(kind: type[Console], tmp_path: Path) -> None:
    """From power-on through the menus, then 12 seconds of race: the same state in every frame."""
    rom = tmp_path / "shakedown.nds"  # saves are kept beside the ROM
    rom.write_bytes(ROM.read_bytes())
    other = kind(rom)
    with MarioKart(ROM) as emu:
        for keys in menu.start_race(emu, "f8c", "Mario", "B Dasher"):
            other.cycle(keys)
        memory = views(other)
        assert memory.race_ready and memory.race_state.frameCounter == 1
        start = memory.driver.position

        rng = random.Random(3)
        turns = [A, A | LEFT, A | RIGHT, A | LEFT | R, A | RIGHT | R]
        for keys in [A] * 320 + [keys for _ in range(40) for keys in [rng.choice(turns)] * 10]:
            other.cycle(keys)
            emu.cycle(1, keys=keys, render=True)
            assert other.read(STATE) == emu.memory.ram.read(STATE.start, len(STATE)), emu.frame
        assert other.read(ALL_STATE) == emu.memory.ram.read(ALL_STATE.start, len(ALL_STATE))

        memory = views(other)
        assert memory.race_state.frameCounter == 721
        assert_array_equal(memory.driver.position, emu.memory.driver.position)
        assert np.linalg.norm(memory.driver.position - start) > 500
        assert memory.driver_status.raceProgress == emu.memory.driver_status.raceProgress > 0
        # The map, with the kart on it. A colour has 5 bits; each emulator fills the byte in its own way.
        assert_array_equal(other.lower_screen() >> 3, emu.screen[192:] >> 3)


def views(console: Console) -> Memory:
    """Views of main RAM as it is now."""
    memory = Memory(Ram(bytearray(console.read(range(Ram.START, Ram.START + Ram.SIZE)))), "SKDE")
    memory.follow()
    return memory
