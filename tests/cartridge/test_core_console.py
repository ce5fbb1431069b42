"""The core in the cartridge and the core on this machine are the same game, to the last bit of RAM."""

import numpy as np
import pytest
from cartridge.host import HostCore

from desmume_mkds import MarioKart, menu
from desmume_mkds.cartridge import ROM
from desmume_mkds.game.layout import RaceMultiConfig

ARCHIVE, ARCHIVE_END = 0x02180000, 0x02280000
STATICS, LASTING = 0x0216F320, 0x0217C000
RACE, END = 0x0217C180, 0x02180000  # the scene state between the two counts the menus' frames too
START = 0x02000000
A, B, RIGHT, LEFT, R, X = 0x001, 0x002, 0x010, 0x020, 0x100, 0x400


def follow(core: HostCore, emu: MarioKart) -> None:
    """Start the race on the host that has just started in the emulator."""
    config = emu.memory.address("raceMultiConfigHeap")
    for start, end in ((ARCHIVE, ARCHIVE_END), (config, config + RaceMultiConfig.SIZE)):
        core.ram[start - START : end - START] = emu.ram[start - START : end - START]
    vertices = emu.memory.ram.u32(emu.memory.address("courseCollision"))
    nkm = bytes(emu.ram[ARCHIVE - START : ARCHIVE_END - START]).index(b"NKMD") + ARCHIVE
    core.start_at(vertices - 0x3C, nkm)  # the file's header comes before its vertices
    core.update(0)


def differences(core: HostCore, emu: MarioKart) -> list[str]:
    """The words of the game's structs in which the two differ."""
    found = []
    for start, end in ((STATICS, LASTING), (RACE, END)):
        here, there = (ram[start - START : end - START].view("<u4") for ram in (core.ram, emu.ram))
        found += [f"{start + 4 * i:#x}" for i in np.flatnonzero(here != there)]
    return found


@pytest.mark.parametrize(("slot", "kart"), [(0, 2), (9, 13)])
def test_the_same_keys_give_the_same_race(core: HostCore, slot: int, kart: int) -> None:
    rng = np.random.default_rng(slot)
    with MarioKart(ROM) as emu:
        menu.start_race(emu, course=slot, character=kart // 3, kart=kart)
        core.boot()
        follow(core, emu)
        assert differences(core, emu) == []
        for _ in range(60):
            keys = A | int(rng.choice([0, LEFT, RIGHT, R, R | LEFT, R | RIGHT, X, B]))
            for _ in range(int(rng.integers(5, 30))):
                emu.cycle(1, keys=keys)
                core.update(keys)
            assert differences(core, emu) == [], emu.memory.race_state.frameCounter
