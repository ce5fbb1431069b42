"""A ROM whose processors sleep: what a frame costs the emulator when the game costs nothing."""

from __future__ import annotations

from pathlib import Path

from cartridge import build
from desmume_mkds.game.files import write_whole

CARD = 0x20000  # bytes of the smallest cartridge, which the header counts in doublings of
SOURCES = Path(__file__).parent / "empty"


def make(path: Path) -> Path:
    """Build it at `path`, with Shakedown's link scripts: it has MKDS's static block, and no race in it."""
    work = path.parent
    work.mkdir(parents=True, exist_ok=True)
    arm9, arm7 = (
        build.compile_program(cpu, [SOURCES / f"{name}.s"], build.SOURCES / name / "link.ld", work, start)
        for cpu, name, start in (
            ("arm946e_s", "arm9", build.ARM9_START),
            ("arm7tdmi", "arm7", build.ARM7_START),
        )
    )
    write_whole(path, build.pack(arm9, arm7, {"Room": {"room.bin": bytes(CARD)}}))
    return path
