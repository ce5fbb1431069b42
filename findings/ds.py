"""Make a DS program from C and run it in three emulators; what it wrote at 0x02100000, by emulator.

    python ds.py program.c WORDS

The program is one function `void program(volatile u32 *out)`. Prints a line of JSON: emulator -> words.
"""

import json
import os
import struct
import subprocess
import sys
from pathlib import Path

MAIN = """
typedef unsigned char u8; typedef unsigned short u16; typedef unsigned u32; typedef unsigned long long u64;
#define R8(a) (*(volatile u8 *)(a))
#define R16(a) (*(volatile u16 *)(a))
#define R32(a) (*(volatile u32 *)(a))
#define R64(a) (*(volatile u64 *)(a))
static void program(volatile u32 *out);
void start(void)
{
    program((volatile u32 *)0x02100000);
    for (;;)
        __asm__ volatile("mcr p15, 0, %0, c7, c0, 4" ::"r"(0));
}
"""
SECOND = "void start(void) { for (;;) __asm__ volatile(\"\"); }"
LAYOUT = """ENTRY(start) SECTIONS {{ . = {start:#x}; .text : {{ KEEP(*(.text.start)) *(.text*) }}
.data : {{ *(.data*) *(.rodata*) *(.bss*) }} /DISCARD/ : {{ *(.ARM*) *(.comment) }} }}"""


def compiled(source, processor, start):
    """The bytes of a program that begins at address `start`."""
    Path("part.c").write_text(source)
    Path("part.ld").write_text(LAYOUT.format(start=start))
    command = [sys.executable, "-m", "ziglang", "cc", "-target", "arm-freestanding-eabi"]
    flags = [f"-mcpu={processor}", "-O1", "-w", "-nostdlib", "-fno-sanitize=all", "-fno-stack-protector",
             "-ffunction-sections"]
    subprocess.run([*command, *flags, "-Wl,-T,part.ld", "part.c", "-o", "part.elf"], check=True)
    elf, image = Path("part.elf").read_bytes(), bytearray()
    table, (size, count) = struct.unpack_from("<I", elf, 28)[0], struct.unpack_from("<HH", elf, 42)
    for at in range(table, table + size * count, size):
        kind, offset, address, _, length = struct.unpack_from("<5I", elf, at)
        if kind == 1 and length and start <= address < start + 0x100000:
            image.extend(bytes(max(0, address - start + length - len(image))))
            image[address - start : address - start + length] = elf[offset : offset + length]
    return bytes(image)


def cartridge(source):
    """A homebrew cartridge, its first program at 0x200."""
    first = compiled(MAIN + source, "arm946e_s", 0x02000000)
    second = compiled(SECOND, "arm7tdmi", 0x037F8000)
    at = 0x200 + -(-len(first) // 512) * 512
    header = bytearray(0x200)
    header[:16] = b"FINDING".ljust(12, b"\0") + b"####"
    struct.pack_into("<8I", header, 0x20, 0x200, 0x02000000, 0x02000000, len(first),
                     at, 0x037F8000, 0x037F8000, len(second))
    struct.pack_into("<2I", header, 0x80, at + len(second), 0x4000)
    crc = 0xFFFF
    for byte in header[:0x15E]:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    struct.pack_into("<H", header, 0x15E, crc)
    return (bytes(header) + first.ljust(at - 0x200, b"\0") + second).ljust(0x20000, b"\0")


def desmume(rom, words):
    from desmume.emulator import DeSmuME

    emulator = DeSmuME()
    emulator.open(rom)
    for _ in range(20):
        emulator.cycle(False)
    return [emulator.memory.unsigned.read_long(0x02100000 + 4 * word) for word in range(words)]


def noods(rom, words):
    import cnds

    cnds.config.set_emulate_audio(False)
    cnds.config.set_threaded_2d(False)
    cnds.config.set_threaded_3d(0)
    console = cnds.Nds(rom, "", False)
    for _ in range(20):
        console.run_until_frame()
        console.get_frame()
    return list(struct.unpack(f"<{words}I", bytes(console.read_map(0x100000, 0x100000 + 4 * words - 1))))


def melonds(rom, words):
    import stable_retro

    core, data = stable_retro.RetroEmulator(rom), stable_retro.data.GameData()
    core.configure_data(data)
    for _ in range(20):
        core.step()
    return list(struct.unpack_from(f"<{words}I", bytes(data.memory.blocks[0]), 0x100000))


def main():
    if sys.argv[1] in ("desmume", "noods", "melonds"):
        print("\nWORDS", json.dumps(globals()[sys.argv[1]](sys.argv[2], int(sys.argv[3]))))
        return
    rom = Path("finding.nds").absolute()
    rom.write_bytes(cartridge(Path(sys.argv[1]).read_text()))
    found = {}
    for name in ("desmume", "noods", "melonds"):
        command = [sys.executable, __file__, name, str(rom), sys.argv[2]]
        told = subprocess.run(
            command, capture_output=True, text=True, check=True,
            env=os.environ | {"SDL_AUDIODRIVER": "dummy", "SDL_VIDEODRIVER": "dummy"},
        )
        found[name] = json.loads(told.stdout.split("\nWORDS", 1)[1].splitlines()[0])
    print(json.dumps(found))


main()
