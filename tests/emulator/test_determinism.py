"""One whole race, from power-on to after the finish, in every way to run it: the same memory each time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from desmume_mkds import MarioKart, cartridge, menu
from desmume_mkds.course import Course
from desmume_mkds.game.layout import RaceResult
from mariokart.drivers import Expert, Style

A, LEFT, RIGHT, R = 0x001, 0x020, 0x010, 0x100
RACE = 0, 6, 18  # slot, character, kart
EACH = 60  # frames between two checksums
MEMORY = 0x3E0000
"""Bytes of main RAM that are compared; at its end the emulator itself writes the cartridge's path."""
STARTING = 10
"""Frames in which the console's two processors start; their order is the emulator's affair."""

INTERPRETED = """
import ctypes, json, sys, zlib
from desmume.emulator import DeSmuME
emu = DeSmuME()
emu.open(sys.argv[1])
mmu = ctypes.addressof(ctypes.c_char.in_dll(emu.lib, "MMU"))
ram = memoryview((ctypes.c_uint8 * (4 << 20)).from_address(mmu + 0xC000))
sums, each, size = [], int(sys.argv[2]), int(sys.argv[3])
for frame, keys in enumerate(json.load(sys.stdin), 1):
    emu.input.keypad_update(keys)
    emu.lib.desmume_skip_next_frame()
    emu.cycle(False)
    if frame % each == 0:
        sums.append(zlib.crc32(ram[:size]))
print(json.dumps(sums))
"""
"""The stock emulator, whose processors are interpreted; prints a checksum of main RAM each second."""


def replay(keys: list[int], draw_each: int = 0) -> list[int]:
    """Checksums of a run from power-on with these keys, one each second."""
    sums = []
    with MarioKart(cartridge.ROM) as emu:
        for frame, mask in enumerate(keys, 1):
            emu.cycle(keys=mask, render=bool(draw_each) and frame % draw_each == 0)
            if frame % EACH == 0:
                sums.append(zlib.crc32(emu.ram[:MEMORY]))
    return sums


@pytest.fixture(scope="module")
def keys() -> list[int]:
    """Every key mask of the race: the menus, a driver who drifts, and two seconds after the finish."""
    with MarioKart(cartridge.ROM) as emu:
        keys = menu.start_race(emu, *RACE)
        driver = Expert(Style(mushrooms=True))
        driver.reset(Course.from_memory(emu.memory), emu.memory)
        while emu.memory.driver_status.state != RaceResult.FINISHED:
            keys.append(driver.act(emu.memory) if emu.memory.race_state.frameCounter > 120 else 0)
            emu.cycle(keys=keys[-1])
            assert len(keys) < 4 * 3600
    return keys + [A] * 120


@pytest.fixture(scope="module")
def interpreter(keys: list[int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    """The stock emulator at work on the race, while the tests go on."""
    quiet = os.environ | {
        "SDL_VIDEODRIVER": "dummy",
        "SDL_AUDIODRIVER": "none-such",
        "XDG_CONFIG_HOME": str(tmp_path_factory.mktemp("config")),
    }
    command = [sys.executable, "-c", INTERPRETED, str(cartridge.ROM), str(EACH), str(MEMORY)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=quiet, text=True
    ) as process:
        assert process.stdin
        process.stdin.write(json.dumps(keys))
        process.stdin.close()
        process.stdin = None
        yield process
        process.kill()


@pytest.fixture(scope="module")
def wanted(keys: list[int], interpreter: object) -> list[int]:
    """The checksums of the race alone, translated, and not drawn."""
    sums = replay(keys)
    assert len(set(sums)) > 0.9 * len(sums)  # the title waits
    return sums


def test_drawn(keys: list[int], wanted: list[int]) -> None:
    """Every third frame, so that drawn and skipped ones follow each other in each order."""
    assert replay(keys, draw_each=3) == wanted


def test_beside_three_others(keys: list[int], wanted: list[int]) -> None:
    """Four consoles in threads, the others somewhere else in the game and with other keys."""
    others = [keys[:start] + [mask ^ key for mask in keys[start:]] for start, key in
              ((900, LEFT), (1300, RIGHT | R), (1500, A))]  # fmt: skip
    with ThreadPoolExecutor(4) as threads:
        first, *rest = threads.map(replay, [keys, *others])
    assert first == wanted
    assert all(other != wanted for other in rest)


def test_interpreted(interpreter: subprocess.Popen[str], wanted: list[int]) -> None:
    output, _ = interpreter.communicate()
    assert interpreter.returncode == 0
    boot = -(-STARTING // EACH)
    assert json.loads(output.splitlines()[-1])[boot:] == wanted[boot:]
