"""From power-on to the race: which cartridge it is, and where its menus lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desmume_mkds import MarioKart, menu
from desmume_mkds.game.courses import find_character, find_course, find_kart
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.fields import NotInRamError
from desmume_mkds.game.layout import ANCHOR, DisplayMode, RaceMode, SceneStateId
from desmume_mkds.game.ram import Ram
from desmume_mkds.game.rom import RomInfo
from desmume_mkds.memory import Memory
from mariokart.doctor.findings import Finding, Verdict, judge
from mariokart.doctor.picture import write_png

COURSE, CHARACTER, KART = find_course("f8c"), find_character("Luigi"), find_kart("Streamliner")
RACE = f"a time trial on {COURSE.abbr} with {CHARACTER.name} in {KART.name}"
SAME_PAGE = 0.02
"""Two pictures of the menus show one page if less than this share of their dots differs."""

_SIGNS: tuple[tuple[str, str, Callable[[Memory], int], Callable[[int], bool]], ...] = (
    ("drivers (pointer)", "an address in main RAM", lambda m: m.ram.u32(m.address("drivers")), Ram.holds),
    ("scene_state.state", "2, running", lambda m: m.scene_state.state, lambda n: n == SceneStateId.RUNNING),
    ("race_config.displayMode", "0, a race", lambda m: m.race_config.displayMode,
     lambda n: n == DisplayMode.RACE),
    ("race_config.raceMode", "1, a time trial", lambda m: m.race_config.raceMode,
     lambda n: n == RaceMode.TIME_TRIAL),
    ("race_config.course", f"{COURSE.id}", lambda m: m.race_config.course, lambda n: n == COURSE.id),
    ("race_state.frameCounter", "1 more than frameCounter2",
     lambda m: m.race_state.frameCounter - m.race_state.frameCounter2, lambda n: n == 1),
)  # fmt: skip
"""Signs that a race is there: what, as which value, how it is read, whether it is right."""


def examine_cartridge(rom: RomInfo) -> Finding:
    """Say what cartridge it is."""
    name = "Shakedown" if rom.is_shakedown else "Mario Kart DS"
    found = f"{name} {rom.game_code} ({rom.region}), {rom.size:,} bytes, SHA-256 {rom.sha256[:16]}…"
    return Finding(Verdict.PASS, "cartridge", f"{found}, {rom.path}", "")


class Way:
    """The way to a race, and what was seen on it. `racing` says whether it led to a race, ready or not."""

    def __init__(self, emu: MarioKart, folder: Path) -> None:
        self._emu = emu
        self._sheet = folder / "menus.png"
        self._pages: list[tuple[str, NDArray[np.uint8]]] = []
        self.racing = False

    def walk(self) -> Iterator[Finding]:
        """Go through the menus, and say where they led."""
        emu = self._emu
        for name, (*keys, seen, last) in menu.pages(COURSE, CHARACTER, KART):
            for key in keys:
                emu.cycle(keys=key)
            emu.cycle(keys=seen, render=True)
            self._pages.append((name, emu.screen))
            emu.cycle(keys=last)
        emu.keys = 0
        waited = 0
        while waited < menu.LOADING and not emu.memory.race_ready:
            emu.cycle()
            waited += 1
        yield self._revision()
        if emu.memory.race_ready:
            found = f"a race began after {emu.frame} frames"
            yield Finding(Verdict.PASS, "menus", found, RACE)
            self.racing = True
        else:
            yield self._stuck()
            for sign in _SIGNS:
                yield self._sign(*sign)

    def _revision(self) -> Finding:
        memory, expected = self._emu.memory, "the word of a known revision"
        try:
            memory.address("drivers")
        except NotInRamError as error:
            return Finding(Verdict.FAIL, "revision", str(error), expected, "game code, SHA-256 and this word")
        found = f"{memory.ram.u32(ANCHOR):#010x} at {ANCHOR:#010x}"
        return Finding(Verdict.PASS, "revision", found, expected)

    def _stuck(self) -> Finding:
        """Say where the menus seem to be stuck, and keep the pictures of their pages."""
        emu = self._emu
        emu.cycle(render=True)
        pages = [*self._pages, ("", emu.screen)]
        found = f"no race within {menu.LOADING} frames of the last press"
        for (name, page), (_, after) in pairwise(pages):
            if np.mean((page != after).any(axis=2)) < SAME_PAGE:
                found += f"; the picture stayed the same when A was pressed on the page '{name}'"
                break
        try:
            self._sheet.parent.mkdir(parents=True, exist_ok=True)
            write_png(self._sheet, np.concatenate([page for _, page in pages], axis=1))
            found += f"; what was seen, from left to right, is in {self._sheet}"
        except (MkdsError, OSError) as error:
            found += f"; what was seen could not be kept: {error}"
        return Finding(Verdict.FAIL, "menus", found, RACE, "this line and the picture")

    def _sign(
        self, subject: str, expected: str, read: Callable[[Memory], int], right: Callable[[int], bool]
    ) -> Finding:
        try:
            value = read(self._emu.memory)
        except NotInRamError as error:
            return Finding(Verdict.FAIL, subject, str(error), expected, "this line")
        if subject.startswith("drivers") and right(value):
            self.racing = True  # something is driven, though not all signs are there
        found = f"{value:#x}" if value > 0xFFFF else f"{value}"
        return Finding(judge(float(right(value))), subject, found, expected, "this line")
