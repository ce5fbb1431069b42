"""Play, and read the game while you do: the example of the emulator's interface, word for word.

    python examples/seed_emulator.py [FILE]

Two things differ from the words: 'pathtorom.nds' is the FILE given, else Shakedown, the cartridge that
comes along; and the boost timer is read from `emu`, where the words have a slip, `self.emu`. The keys are
DeSmuME's: X and Z are the DS's A and B, W and Q its R and L, the arrows its pad, Return its Start.
"""

import sys
from desmume_mkds import cartridge

from desmume.emulator_mkds import MarioKart
import torch

emu = MarioKart()
emu.open(sys.argv[1] if len(sys.argv) > 1 else cartridge.ROM)

# Create the window for the emulator
window = emu.create_sdl_window()

# Run the emulation as fast as possible until quit
while not window.has_quit():
    window.process_input() # Controls are the default DeSmuME controls, see below.
    emu.cycle()
    window.draw()

    # checks if a race has started
    if not emu.memory.race_ready: continue

    # access the player's current kart position
    kart_position: torch.Tensor = emu.memory.driver.position

    # access the player's current boost timer
    boost_timer: float = emu.memory.driver.boostTimer

    # access the player's current race_progress
    race_progress: float = emu.memory.race_status.driverStatus[0].raceProgress
