"""The example, played by somebody who knows the way; and the window: keys, mouse, closing, no display."""

import ctypes
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from desmume_mkds import EmulatorError, MarioKart, library
from desmume_mkds.window import KEYS

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "seed_emulator.py"

PLAYER = f"""
import runpy
import desmume.emulator_mkds as module
from desmume_mkds import menu
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_window import push, release, press, QUIT

class Played(module.MarioKart):
    '''The emulator, with somebody at the window's keyboard who knows the way to a race.'''
    def cycle(self):
        super().cycle()
        before, keys = (self.way[n] if n < len(self.way) else 1 for n in (self.frame - 1, self.frame))
        if self.frame == len(self.way) + 500:
            push(QUIT, self.create_sdl_window())
        press(keys & ~before, self.create_sdl_window())
        release(before & ~keys, self.create_sdl_window())
    way = [0] + menu.presses("f8c", "Mario", "B Dasher")

module.MarioKart = Played
found = runpy.run_path({str(EXAMPLE)!r})
position, timer, progress = (found[name] for name in ("kart_position", "boost_timer", "race_progress"))
print(type(position).__module__, position.dtype, tuple(position.shape), type(timer).__name__, timer, progress)
print(found["emu"].memory.driver.speed > 1, found["emu"].screen.any())
"""

QUIT, WINDOW, KEY_DOWN, KEY_UP, MOUSE_MOVED, MOUSE_DOWN, MOUSE_UP = (
    0x100, 0x200, 0x300, 0x301, 0x400, 0x401, 0x402
)  # fmt: skip


def push(kind: int, window, **parts: tuple[int, str, int]) -> None:
    """Let SDL have an event; `parts` are (offset, format, value)."""
    event = bytearray(64)
    struct.pack_into("<3I", event, 0, kind, 0, window._id)
    for offset, form, value in parts.values():
        struct.pack_into(form, event, offset, value)
    sdl = ctypes.CDLL(str(library.find()))
    assert sdl.SDL_PushEvent((ctypes.c_char * 64).from_buffer(event)) == 1


def press(keys: int, window, kind: int = KEY_DOWN) -> None:
    for code, bit in KEYS.items():
        if keys & bit:
            push(kind, window, code=(20, "<I", code))


def release(keys: int, window) -> None:
    press(keys, window, KEY_UP)


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        env={name: value for name, value in os.environ.items() if "DISPLAY" not in name} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_example_as_it_is_written() -> None:
    done = run(PLAYER, SDL_VIDEODRIVER="dummy")
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first.startswith("desmume_facade.raw torch.float32 (3,) float 0.0 ")     # a kind of torch.Tensor
    assert 0 < float(first.split()[-1]) < 0.2
    assert second == "True True"


def test_the_example_is_the_seeds() -> None:
    """Line by line, but for what its docstring says."""
    text = EXAMPLE.read_text()
    for line in (
        "from desmume.emulator_mkds import MarioKart",
        "import torch",
        "emu = MarioKart()",
        "window = emu.create_sdl_window()",
        "while not window.has_quit():",
        "    window.process_input() # Controls are the default DeSmuME controls, see below.",
        "    emu.cycle()",
        "    window.draw()",
        "    if not emu.memory.race_ready: continue",
        "    kart_position: torch.Tensor = emu.memory.driver.position",
        "    boost_timer: float = emu.memory.driver.boostTimer",
        "    race_progress: float = emu.memory.race_status.driverStatus[0].raceProgress",
    ):
        assert line in text.splitlines(), line


def test_without_torch_one_sentence() -> None:
    done = run("import sys; sys.modules['torch'] = None; import desmume.emulator_mkds")
    *_, last = done.stderr.strip().splitlines()
    assert last.startswith("ModuleNotFoundError: this emulator gives PyTorch tensors and torch is not")
    assert "pip install 'mariokart[train]'" in last


def test_without_a_display_one_sentence() -> None:
    done = run(
        "from desmume_mkds import *\n"
        "emu = MarioKart(cartridge.ROM)\n"
        "try: emu.create_sdl_window()\n"
        "except EmulatorError as error: print(error)\n"
        "emu.cycle(3, render=True); emu.close()"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("no window can be opened, for there is no display that SDL can use: ")


@pytest.fixture
def unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


def test_keys_and_mouse(unseen: None, tiny: MarioKart) -> None:
    window = tiny.create_sdl_window()
    assert tiny.create_sdl_window() is window
    window.process_input()
    assert (tiny.keys, tiny.touch, window.has_quit()) == (0, None, False)
    press(0xFFF, window)
    window.process_input()
    assert tiny.keys == 0xFFF
    release(0xC0F, window)
    press(0x001, window)
    window.process_input()
    assert tiny.keys == 0x3F1
    for kind, x, y, touch in (
        (MOUSE_MOVED, 9, 300, None),  # not pressed
        (MOUSE_DOWN, 9, 100, None),  # the upper screen
        (MOUSE_DOWN, 9, 300, (9, 108)),
        (MOUSE_MOVED, 255, 383, (255, 191)),
        (MOUSE_UP, 255, 383, None),
    ):
        push(kind, window, x=(20, "<i", x), y=(24, "<i", y))
        window.process_input()
        assert tiny.touch == touch
    push(WINDOW, window, what=(12, "<B", 13))  # another window gets the keyboard
    window.process_input()
    assert tiny.keys == 0


def test_drawing_and_closing(unseen: None, tiny: MarioKart) -> None:
    tiny.cycle(30)
    assert not tiny.screen.any()
    window = tiny.create_sdl_window()
    tiny.cycle(30)
    assert tiny.screen.any()
    window.draw()
    push(WINDOW, window, what=(12, "<B", 14))  # the cross in its corner
    window.process_input()
    assert window.has_quit()
    second = tiny.create_sdl_window()
    assert second is not window
    assert not second.has_quit()
    second.destroy()
    second.destroy()
    assert second.has_quit()
    with pytest.raises(EmulatorError, match="closed"):
        second.draw()
    third = tiny.create_sdl_window()
    tiny.close()
    assert third.has_quit()
    with pytest.raises(EmulatorError, match="no cartridge is open"):
        tiny.create_sdl_window()
