"""The cartridge's file, laid out as homebrew is: the ARM9's program right behind the header.

ndspy puts every program at 0x4000. Licensed cartridges keep an encrypted area there, and melonDS replaces the
beginning of whatever lies in it by undefined instructions; a program below it is taken as it is.
"""

import struct

import ndspy.rom

from desmume_mkds.game.rom import HEADER_SIZE, header_checksum

_SECURE_AREA = 0x4000
_GAP = _SECURE_AREA - HEADER_SIZE

_OFFSETS = (0x20, 0x30, 0x40, 0x48, 0x50, 0x58, 0x68, 0x80)
"""Words of the header that say where something lies (GBATEK): programs, tables, overlays, icon, end."""


def to_bytes(rom: ndspy.rom.NintendoDSRom) -> bytes:
    """The file of a cartridge; it begins with its header, then comes the ARM9's program at 0x200."""
    data = bytearray(rom.save(updateDeviceCapacity=True))
    del data[HEADER_SIZE:_SECURE_AREA]
    files, size = struct.unpack_from("<2I", data, 0x48)
    for at in (*_OFFSETS, *range(files - _GAP, files - _GAP + size, 4)):
        (offset,) = struct.unpack_from("<I", data, at)
        struct.pack_into("<I", data, at, offset and offset - _GAP)
    struct.pack_into("<I", data, 0x84, HEADER_SIZE)
    struct.pack_into("<H", data, 0x15E, header_checksum(bytes(data)))
    return bytes(data)
