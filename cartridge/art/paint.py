"""What the karts and drivers are painted with."""

import enum


class Paint(enum.IntEnum):
    """What a face is painted with: the console's paint table has a colour for each."""

    BODY = 0
    TRIM = 1
    SUIT = 2
    HELMET = 3
    SKIN = 4
    FRAME = 5
    TYRE = 6
    RIM = 7
    VISOR = 8
    METAL = 9
    LAMP = 10


# Colours as hex RGB, by character id.
SUITS = "d03030 6b4a2c f2f2ee 4b7f37 f08cb4 e8c324 5ec24a 2f9e56 cfc9b8 f2a23c 5b3d8f 9aa3ad"
HELMETS = "e23a3a 8a5f39 e05050 c98f2f f7b7d0 7a4fb5 8fe06a 3bb56b e9e4d4 f7c65a 3c2f66 c8d0d8"
SKINS = "eebc95 d9a878 f1c9a5 d8c27a f3cdb2 e3ab82 a8d98a e6b48d f4f0e0 e0a77f c9b0d8 6fd0e0"

# And those of the karts, by the character who owns them.
BODIES = "d8262c 7d5226 4f7fe0 3c8f3a f27fb0 e3c51e 46c06a 1f8f4d 8d8aa0 f08a28 6a36a8 a9b4c0"
TRIMS = "f4f4f4 f0c040 f06060 f0a030 fff0c0 5a2fa0 f4f060 e8f0ff e04848 4fc4b0 e8d02c e0483c"


def bgr555(colour: str) -> int:
    """A colour as the console has it: five bits each of blue, green, red.

    >>> hex(bgr555("ff0000")), hex(bgr555("0000ff"))
    ('0x1f', '0x7c00')
    """
    r, g, b = (int(colour[k : k + 2], 16) >> 3 for k in (0, 2, 4))
    return r | g << 5 | b << 10
