"""The smallest cartridge that a DS emulator starts."""

import struct

import pytest

from desmume_mkds.game.rom import header_checksum

# Reads 8 bytes of battery memory to 0x02001004 and stands still.
ARM9 = (
    0xE3A00301,  # mov   r0, #0x04000000
    0xE2800E1A,  # add   r0, r0, #0x1A0      AUXSPICNT, and AUXSPIDATA two bytes on
    0xE3A01A0A,  # mov   r1, #0xA000
    0xE2811040,  # add   r1, r1, #0x40       enable, and hold the chip selected
    0xE1C010B0,  # strh  r1, [r0]
    0xE3A02402,  # mov   r2, #0x02000000
    0xE2822A01,  # add   r2, r2, #0x1000
    0xE3A03003,  # mov   r3, #3              the chip's read command; then zeros: address 0, 8 bytes
    0xE3A0400C,  # mov   r4, #12
    0xE1C030B2,  # strh  r3, [r0, #2]
    0xE1D050B2,  # ldrh  r5, [r0, #2]
    0xE4C25001,  # strb  r5, [r2], #1
    0xE3A03000,  # mov   r3, #0
    0xE2544001,  # subs  r4, r4, #1
    0x1AFFFFF9,  # bne   back to the first strh to the chip
    0xEAFFFFFE,  # b     .
)
ARM7 = (0xEAFFFFFE,)


@pytest.fixture
def rom() -> bytearray:
    """Return a cartridge that says it is Shakedown and does nothing but read its battery memory."""
    rom = bytearray(0x400)
    rom[0x00:0x12] = b"SHAKEDOWN\0\0\0SKDE00"
    struct.pack_into("<4I", rom, 0x20, 0x200, 0x02000000, 0x02000000, 4 * len(ARM9))
    struct.pack_into("<4I", rom, 0x30, 0x300, 0x02380000, 0x02380000, 4 * len(ARM7))
    struct.pack_into("<2I", rom, 0x80, len(rom), 0x200)
    struct.pack_into(f"<{len(ARM9)}I", rom, 0x200, *ARM9)
    struct.pack_into(f"<{len(ARM7)}I", rom, 0x300, *ARM7)
    struct.pack_into("<H", rom, 0x15E, header_checksum(bytes(rom)))
    return rom
