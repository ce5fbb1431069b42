"""A cartridge of thirty instructions, for what needs no game: it is there at once and does exactly this.

Each frame it counts at 0x02100000, notes the keys at 0x02100004 (as in the console's register, 0 = held),
gives the screen another colour and halts until the next. START makes it run into an undefined instruction.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from cartridge.stage import Stage

from desmume_mkds import MarioKart, Snapshot, cartridge, menu
from desmume_mkds.game.layout import ANCHOR
from desmume_mkds.game.rom import header_checksum

ARM9 = (
    0xE3A00301,  # mov r0, #0x04000000
    0xE3A01008,  # mov r1, #8
    0xE1C010B4,  # strh r1, [r0, #4]        interrupt at each vertical blank
    0xE3A01001,  # mov r1, #1
    0xE5801210,  # str r1, [r0, #0x210]     let it end the halt
    0xE3A05621,  # mov r5, #0x02100000
    0xE3A07405,  # mov r7, #0x05000000
    0xE3A06000,  # mov r6, #0
    0xE3A01C82,  # mov r1, #0x8200
    0xE381100F,  # orr r1, r1, #0xF
    0xE2804C03,  # add r4, r0, #0x300
    0xE1C410B4,  # strh r1, [r4, #4]        screens on
    0xE3A01801,  # mov r1, #0x10000
    0xE5801000,  # str r1, [r0]             show the backdrop
    0xEB00000A,  # bl halt
    0xE3E01000,  # mvn r1, #0
    0xE5801214,  # str r1, [r0, #0x214]     acknowledge
    0xE2866001,  # add r6, r6, #1
    0xE5856000,  # str r6, [r5]             count
    0xE2804C01,  # add r4, r0, #0x100
    0xE1D413B0,  # ldrh r1, [r4, #0x30]
    0xE1C510B4,  # strh r1, [r5, #4]        keys
    0xE1C760B0,  # strh r6, [r7]            colour of the backdrop
    0xE3110008,  # tst r1, #8
    0x1AFFFFF4,  # bne (bl halt)
    0xE7F000F0,  # udf                      START is held
    0xE3A01000,  # halt: mov r1, #0
    0xEE071F90,  # mcr p15, 0, r1, c7, c0, 4
    0xE12FFF1E,  # bx lr
)
ARM7 = (
    0xE3A00301,  # mov r0, #0x04000000
    0xE3A01000,  # mov r1, #0
    0xE5801208,  # str r1, [r0, #0x208]
    0xE5801210,  # str r1, [r0, #0x210]     no interrupts
    0xEB000000,  # bl halt
    0xEAFFFFFD,  # b (bl halt)
    0xEF060000,  # halt: swi 6
    0xE12FFF1E,  # bx lr
)


def tiny_cartridge(game_code: bytes = b"SKDE", statics: int = 0x0216F320) -> bytes:
    """The cartridge's bytes; `statics` is what it says about its region."""
    arm9 = bytearray(struct.pack(f"<{len(ARM9)}I", *ARM9))
    arm9 += bytes(ANCHOR - 0x02000000 - len(arm9)) + struct.pack("<I", statics)
    arm7 = struct.pack(f"<{len(ARM7)}I", *ARM7)
    header = bytearray(0x4000)
    header[:12] = b"SHAKEDOWN".ljust(12, b"\0")
    header[12:16] = game_code
    at9, at7 = len(header), len(header) + 0x1000
    end = at7 + len(arm7)
    struct.pack_into("<8I", header, 0x20, at9, 0x02000000, 0x02000000, len(arm9),
                     at7, 0x037F8000, 0x037F8000, len(arm7))  # fmt: skip
    struct.pack_into("<2I", header, 0x80, end, len(header))
    struct.pack_into("<H", header, 0x15E, header_checksum(bytes(header)))
    return bytes(header) + arm9.ljust(0x1000, b"\0") + arm7


@pytest.fixture(scope="session")
def tiny_rom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny cartridge as a file."""
    path = tmp_path_factory.mktemp("tiny") / "tiny.nds"
    path.write_bytes(tiny_cartridge())
    return path


@pytest.fixture
def tiny(tiny_rom: Path) -> Iterator[MarioKart]:
    """An emulator that runs the tiny cartridge."""
    with MarioKart(tiny_rom) as emu:
        yield emu


@pytest.fixture(scope="module")
def race() -> Iterator[tuple[MarioKart, Snapshot]]:
    """An emulator that runs Shakedown, and the first frame of a race on it."""
    with MarioKart(cartridge.ROM) as emu:
        menu.start_race(emu, course="f8c", character="Mario", kart="B Dasher")
        yield emu, emu.snapshot()


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """An emulator that runs Shakedown, to go with it where a test wants to be."""
    with MarioKart(cartridge.ROM) as emu:
        yield Stage(emu)
