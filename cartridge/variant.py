"""Shakedown laid out like the game of another region, or wrongly on purpose: for tests.

Only the ARM9's program is built anew; all else is the shipped cartridge's.
"""

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path

import ndspy.rom

from cartridge import build, header, homebrew
from desmume_mkds.cartridge import ROM
from desmume_mkds.game.files import write_whole

FOLDER = build.BUILD.parent / "variants"


def variant(game_code: str, delta: int = 0, change: Callable[[str], str] = lambda structs: structs) -> Path:
    """A cartridge that bears `game_code` and keeps its static data `delta` bytes after the US game's.

    `change` may rewrite the C header of structs and addresses. What was built once is kept in `FOLDER`.
    """
    rom = ndspy.rom.NintendoDSRom.fromFile(ROM)
    rom.idCode = game_code.encode()
    rom.arm9 = _arm9(change(header.header(game_code, delta)), rom)
    data = homebrew.to_bytes(rom)
    path = FOLDER / f"{game_code}-{hashlib.sha256(data).hexdigest()[:16]}.nds"
    if not path.exists():
        write_whole(path, data)
    return path


def _arm9(structs: str, rom: ndspy.rom.NintendoDSRom) -> bytes:
    sources = (path for path in build.SOURCES.rglob("*") if path.suffix in (".c", ".h", ".s", ".ld", ".py"))
    parts = [structs.encode(), *(path.read_bytes() for path in sorted(sources))]
    digest = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:16]
    path = FOLDER / f"{digest}.arm9"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        folders = sorted(dict(rom.filenames.folders)["data"].folders, key=lambda pair: pair[1].firstID)
        numbers = {name: folder.files for name, folder in folders}
        with tempfile.TemporaryDirectory(dir=FOLDER) as work:
            write_whole(path, build.compile_arm9(Path(work), structs, numbers))
    return path.read_bytes()
