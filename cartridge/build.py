"""Build Shakedown, the cartridge that ships with the package.

    python -m cartridge.build            # writes src/desmume_mkds/cartridge/shakedown.nds
    python -m cartridge.build --check    # builds elsewhere and compares

The same sources give the same bytes on every machine: the compiler is pinned, and nothing of the machine
(paths, times) gets into the program.
"""

import argparse
import struct
import sys
from collections.abc import Iterable, Mapping, Sized
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import ndspy.fnt
import ndspy.narc
import ndspy.rom

from cartridge import compiler, courses, header, homebrew, lz10, names
from cartridge.art import backdrop, font, garage, pictures, sprites
from desmume_mkds.cartridge import ROM
from desmume_mkds.game.courses import CHARACTERS, COURSES, KARTS, kart_steps
from desmume_mkds.game.files import write_whole

SOURCES = Path(__file__).parent
BUILD = SOURCES.parent / "build" / "cartridge"

TITLE, GAME_CODE, MAKER = b"SHAKEDOWN", b"SKDE", b"MK"
ARM9_START, ARM7_START = 0x02000000, 0x037F8000

_FLAGS = [
    "-O2",
    "-std=c23",
    "-Wall",
    "-Wextra",
    "-Wno-unused-command-line-argument",
    "-nostdlib",
    "-rtlib=compiler-rt",
    "-ffreestanding",
    "-fno-sanitize=all",
    "-fno-stack-protector",
    "-fno-pic",
    "-fno-unwind-tables",
    "-fno-asynchronous-unwind-tables",
    "-fno-strict-aliasing",
    "-ffunction-sections",
    "-fdata-sections",
    "-Wl,--gc-sections",
    "-Wl,-z,max-page-size=4",
    "-Wl,--build-id=none",
]


def compile_program(processor: str, sources: Iterable[Path], script: Path, work: Path, start: int) -> bytes:
    """Compile and link one processor's program; the bytes to load at `start`.

    Raises subprocess.CalledProcessError: the compiler's messages are on stderr.
    """
    elf = work / f"{script.parent.name}.elf"
    includes = [f"-I{work}", f"-I{SOURCES / 'core'}", f"-I{SOURCES / 'arm9'}"]
    flags = [f"-mcpu={processor}", *_FLAGS, *includes, f"-Wl,-T,{script}"]
    compiler.compile_c("arm-freestanding-eabi", [*flags, *sources, "-o", elf], work)
    return flatten(elf.read_bytes(), start)


def flatten(elf: bytes, start: int) -> bytes:
    """What an ELF file loads from address `start` on, as one piece.

    Raises ValueError: a segment lies before `start`.
    """
    image = bytearray()
    table, entry_size, entries = struct.unpack_from("<I", elf, 28)[0], *struct.unpack_from("<HH", elf, 42)
    for at in range(table, table + entries * entry_size, entry_size):
        kind, offset, address, _, size = struct.unpack_from("<5I", elf, at)
        if kind != 1 or not size:  # PT_LOAD
            continue
        if address < start:
            raise ValueError(f"a segment lies at {address:#x}, before {start:#x}")
        image.extend(bytes(max(0, address - start + size - len(image))))
        image[address - start : address - start + size] = elf[offset : offset + size]
    return bytes(image)


def names_header() -> str:
    """Our names and the menus' orders, as C."""
    by_place = sorted((c for c in CHARACTERS if c.menu_place is not None), key=lambda c: c.menu_place or 0)
    ring = sorted(KARTS[:36], key=lambda kart: kart_steps(by_place[0], kart))

    def array(kind: str, name: str, values: Iterable[str]) -> str:
        return f"static const {kind} {name}[] = {{{', '.join(values)}}};\n"

    def texts(name: str, values: Iterable[str]) -> str:
        return array("char *const", name, (f'"{value}"' for value in values))

    def numbers(name: str, values: Iterable[int]) -> str:
        return array("u8", name, map(str, values))

    return "".join(
        (
            '#pragma once\n#include "mkds.h"\n',
            texts("character_names", names.CHARACTERS),
            texts("kart_names", names.KARTS),
            texts("cup_names", names.CUPS),
            texts("course_names", (courses.NAMES[c.slot] for c in COURSES)),
            numbers("course_ids", (course.id for course in COURSES)),
            numbers("character_at", (character.id for character in by_place)),
            numbers("kart_ring", (kart.id for kart in ring)),
        )
    )


def write_asset(work: Path, name: str, data: bytes) -> None:
    """Write `name`.h in `work`, in which the array `name` holds the data."""
    (work / f"{name}.bin").write_bytes(data)
    (work / f"{name}.h").write_text(f'static const unsigned char {name}[] = {{\n#embed "{name}.bin"\n}};\n')


def course_archive(packer: Path, slot: int) -> tuple[bytes, bytes]:
    """The archive of the course in a slot, a compressed NARC of its files; and its map, for the menu."""
    files = courses.files(slot)
    archive = ndspy.narc.NARC()
    archive.filenames = ndspy.fnt.Folder(files=sorted(files))
    archive.files = [files[name] for name in sorted(files)]
    map_of_it = course_map(files["course_model.bin"])
    return lz10.compress(archive.save(), packer), lz10.compress(map_of_it, packer)


def course_map(model: bytes) -> bytes:
    """The map in a course's model: 16 colours, then 256 × 192 dots."""
    dots, colours = struct.unpack_from("<2I", model, 12)
    return model[colours : colours + 32] + model[dots : dots + 256 * 192]


def files_header(folders: Mapping[str, Sized]) -> str:
    """The number of each folder's first file, as C; files are numbered in the order in which they come."""
    numbers, first = [], 0
    for name, members in folders.items():
        numbers.append(f"FILE_{name.upper()} = {first}")
        first += len(members)
    return f"enum {{ {', '.join(numbers)} }};\n"


def compile_arm9(work: Path, structs: str, folders: Mapping[str, Sized]) -> bytes:
    """The ARM9's program, with the game's structs and addresses as the header `structs` has them."""
    work.mkdir(parents=True, exist_ok=True)
    (work / "mkds.h").write_text(structs)
    (work / "names.h").write_text(names_header())
    (work / "kart_meshes.h").write_text(garage.c_header())
    (work / "files.h").write_text(files_header(folders))
    write_asset(work, "font_tiles", font.tiles())
    write_asset(work, "sprite_tiles", sprites.all_tiles())
    sources = [*_code("arm9"), *_code("core")]
    return compile_program("arm946e_s", sources, SOURCES / "arm9" / "link.ld", work, ARM9_START)


def pack(arm9: bytes, arm7: bytes, folders: dict[str, dict[str, bytes]]) -> bytes:
    """The ROM: both programs, and the files by folder of `data`."""
    rom = ndspy.rom.NintendoDSRom()
    rom.name, rom.idCode, rom.developerCode = TITLE, GAME_CODE, MAKER
    rom.arm9, rom.arm9RamAddress, rom.arm9EntryAddress = arm9, ARM9_START, ARM9_START
    rom.arm7, rom.arm7RamAddress, rom.arm7EntryAddress = arm7, ARM7_START, ARM7_START
    rom.nintendoLogo = bytes(len(rom.nintendoLogo))
    entries = []
    for name, members in folders.items():
        entries.append((name, ndspy.fnt.Folder(files=list(members), firstID=len(rom.files))))
        rom.files += members.values()
    rom.filenames = ndspy.fnt.Folder(folders=[("data", ndspy.fnt.Folder(folders=entries))])
    return homebrew.to_bytes(rom)


def data_folders(packer: Path) -> dict[str, dict[str, bytes]]:
    """The folders of `data`: courses and their maps in slot order, what is drawn behind races and menus."""
    with ProcessPoolExecutor() as pool:
        archives, maps = zip(*pool.map(partial(course_archive, packer), range(len(COURSES))), strict=True)
    backdrops = {draw.__name__: draw().tobytes() for draw in backdrop.BACKDROPS}
    drawn = {draw.__name__: b"".join(map(bytes, draw())) for draw in pictures.PICTURES}
    return {
        "Course": {f"{course.file}.carc": archive for course, archive in zip(COURSES, archives, strict=True)},
        "Backdrop": {f"{name}.bin": lz10.compress(data, packer) for name, data in backdrops.items()},
        "Map": {f"{course.file}.bin": picture for course, picture in zip(COURSES, maps, strict=True)},
        "Picture": {f"{name}.bin": lz10.compress(data, packer) for name, data in drawn.items()},
        "Text": {"courses.txt": "\n".join(courses.NAMES).encode()},
    }


def build(work: Path = BUILD) -> bytes:
    """Build the cartridge with intermediate files in `work`; the ROM's bytes."""
    work.mkdir(parents=True, exist_ok=True)
    folders = data_folders(lz10.compile_packer(work))
    arm9 = compile_arm9(work, header.header(), folders)
    arm7 = compile_program("arm7tdmi", _code("arm7"), SOURCES / "arm7" / "link.ld", work, ARM7_START)
    return pack(arm9, arm7, folders)


def _code(folder: str) -> list[Path]:
    return sorted(path for path in (SOURCES / folder).iterdir() if path.suffix in (".c", ".s"))


def main(arguments: list[str] | None = None) -> int:
    """Build the cartridge; with --check compare it with the one that is there. The exit code."""
    parser = argparse.ArgumentParser(
        description="Build Shakedown, the cartridge that ships with the package."
    )
    parser.add_argument(
        "--check", action="store_true", help="build elsewhere and compare with the shipped file"
    )
    check = parser.parse_args(arguments).check
    rom = build(BUILD / "check" if check else BUILD)
    if not check:
        write_whole(ROM, rom)
        print(f"{ROM}: {len(rom)} bytes")
    elif ROM.read_bytes() != rom:
        print(
            f"{ROM} is not what its sources give: run `make cartridge` and commit the file", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
