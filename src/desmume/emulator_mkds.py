"""The name by which users of py-desmume-mkds know this emulator: modules more in py-desmume's package.

`MarioKart` is py-desmume's `DeSmuME` with the game's state in its memory; `from desmume_mkds import
MarioKart` is
the emulator below it, with NumPy arrays, radians and keyword arguments.
"""

from desmume.emulator import SCREEN_HEIGHT, SCREEN_HEIGHT_BOTH, SCREEN_PIXEL_SIZE, SCREEN_WIDTH

from desmume_facade.emulator import MarioKart
from desmume_facade.memory import Memory
from desmume_facade.numbers import FX32_SCALE_FACTOR, get_fx, set_fx

__all__ = [
    "FX32_SCALE_FACTOR", "SCREEN_HEIGHT", "SCREEN_HEIGHT_BOTH", "SCREEN_PIXEL_SIZE", "SCREEN_WIDTH",
    "MarioKart", "Memory", "get_fx", "set_fx",
]
