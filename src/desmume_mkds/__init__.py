"""Mario Kart DS in the DeSmuME emulator: open a cartridge, step it very fast, read the game as typed
attributes.

    from desmume_mkds import MarioKart, cartridge, menu

    with MarioKart(cartridge.ROM, save=cartridge.SAVE) as emu:
        menu.start_race(emu, course="f8c", character="Mario", kart="B Dasher")
        while emu.memory.race_ready:
            emu.cycle(keys=1)                       # accelerate
            print(emu.memory.driver.position)
"""

from desmume_mkds import cartridge, menu
from desmume_mkds.console import EmulatorError
from desmume_mkds.emulator import MarioKart
from desmume_mkds.menu import MenuError
from desmume_mkds.pool import EmulatorPool
from desmume_mkds.snapshot import Snapshot

__all__ = ["EmulatorError", "EmulatorPool", "MarioKart", "MenuError", "Snapshot", "cartridge", "menu"]
