"""A display without a screen, and a person before it: programs with a window, their keys, their pixels."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ImageGrab
from Xlib import XK, X, display, error, protocol
from Xlib.ext import xtest

PATIENCE = 60.0     # seconds for what happens in a fraction of one
SOURCES = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """The name of an X display of its own."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        pass_fds=[write], stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as ready:
        name = ":" + ready.readline().strip()
    yield name
    server.terminate()
    server.wait()


class Person:
    """Sits before a program's window. What the program prints, JSON lines, is `said`, the last line first."""

    def __init__(self, screen: str, command: list[str], title: str, folder: Path) -> None:
        environment = {**os.environ, "DISPLAY": screen, "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
        environment.pop("WAYLAND_DISPLAY", None)
        self.program = subprocess.Popen(
            [sys.executable, *command], env=environment, stdout=subprocess.PIPE, text=True, cwd=folder
        )
        self.said: dict[str, Any] = {}
        threading.Thread(target=self._listen, daemon=True).start()
        self._screen, self._display = screen, display.Display(screen)
        self.until(lambda: self._find(title))
        self.focus()

    def _listen(self) -> None:
        assert self.program.stdout is not None
        for line in self.program.stdout:
            if line.startswith("{"):
                self.said = json.loads(line)

    def _find(self, title: str) -> bool:
        for window in self._display.screen().root.query_tree().children:
            try:
                named = window.get_wm_name() == title
                if named and window.get_attributes().map_state == X.IsViewable:
                    self._window = window
                    return True
            except error.XError:   # it closed while we looked
                continue
        return False

    def until(self, happens: Callable[[], Any]) -> Any:
        """Wait until something is true, and return it."""
        end = time.monotonic() + PATIENCE
        while not (result := happens()):
            assert time.monotonic() < end, f"it never happened; the program said {self.said}"
            time.sleep(0.01)
        return result

    def frames(self, count: int) -> None:
        """Wait for so many frames more."""
        target = self.said["frame"] + count
        self.until(lambda: self.said["frame"] >= target)

    def press(self, *keys: str) -> None:
        """Hold keys, by their X names."""
        self._send(X.KeyPress, keys)

    def release(self, *keys: str) -> None:
        """Let keys go."""
        self._send(X.KeyRelease, keys)

    def tap(self, *keys: str) -> None:
        """Press and release keys, one after the other."""
        for key in keys:
            self.press(key)
            self.release(key)

    def _send(self, what: int, keys: tuple[str, ...]) -> None:
        for key in keys:
            code = self._display.keysym_to_keycode(XK.string_to_keysym(key))
            xtest.fake_input(self._display, what, code)
        self._display.sync()

    def look_away(self) -> None:
        """Give the keyboard to nobody."""
        self._display.set_input_focus(X.NONE, X.RevertToNone, X.CurrentTime)
        self._display.sync()

    def resize(self, width: int, height: int) -> None:
        """Drag the window to another size."""
        self._window.configure(width=width, height=height)
        self._display.sync()

    def focus(self) -> None:
        """Give the keyboard to the window."""
        self._window.set_input_focus(X.RevertToParent, X.CurrentTime)
        self._display.sync()

    def see(self) -> NDArray[np.uint8]:
        """The window's pixels, (height, width, 3) RGB."""
        place = self._window.get_geometry()
        box = place.x, place.y, place.x + place.width, place.y + place.height
        return np.asarray(ImageGrab.grab(xdisplay=self._screen).convert("RGB").crop(box))

    def close(self) -> int:
        """Click the window away; return the program's exit code."""
        delete = self._display.intern_atom("WM_DELETE_WINDOW")
        self._window.send_event(protocol.event.ClientMessage(
            window=self._window, client_type=self._display.intern_atom("WM_PROTOCOLS"),
            data=(32, [delete, X.CurrentTime, 0, 0, 0]),
        ))
        self._display.sync()
        return self.ended()

    def ended(self) -> int:
        """Wait for the program to end; return its exit code."""
        return self.program.wait(PATIENCE)

    def leave(self) -> None:
        """End whatever still runs."""
        if self.program.poll() is None:
            self.program.kill()
            self.program.wait()
        self._display.close()


@pytest.fixture(scope="module")
def sit_down(screen: str) -> Iterator[Callable[..., Person]]:
    """Return a function that starts a Python command line and sits down before its window."""
    people: list[Person] = []

    def start(*command: str, title: str = "MarI/O Kart", folder: Path = SOURCES) -> Person:
        people.append(Person(screen, list(command), title, folder))
        return people[-1]

    yield start
    for person in people:
        person.leave()
