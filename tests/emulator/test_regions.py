"""One library reads the game of every region: Shakedown with other codes, its static data at other places."""

from pathlib import Path

import numpy as np
import pytest
from cartridge.variant import variant

from desmume_mkds import MarioKart, cartridge, menu
from desmume_mkds.game.fields import NotInRamError
from desmume_mkds.game.layout import ANCHOR
from desmume_mkds.game.movie import Movie

A, LEFT, R = 0x001, 0x020, 0x100
DRIVE = [(300, A), (60, A | LEFT), (30, A | LEFT | R), (90, A)]


def driven(rom: Path) -> tuple[MarioKart, list[list[float]]]:
    """An emulator in a race that was driven for 480 frames, and what was read on the way."""
    emu = MarioKart(rom)
    menu.start_race(emu, "f8c", "Mario", "B Dasher")
    readings = []
    for frames, keys in DRIVE:
        for _ in range(frames // 10):
            emu.cycle(10, keys=keys)
            memory = emu.memory
            readings.append(
                [
                    *memory.driver.position,
                    memory.driver.speed,
                    memory.driver_status.race_progress,
                    memory.race_status.clock.frames,
                    *memory.camera.position,
                    memory.held_keys,
                    memory.collision.address,
                    memory.map_data.cpoi[0].x1,
                ]
            )
    return emu, readings


@pytest.mark.parametrize(
    ("code", "delta", "region"), [("SKDP", 0x20, "EUR"), ("SKDJ", 0x20, "JPN"), ("SKDK", 0x00, "KOR")]
)
def test_the_same_race_in_every_region(code: str, delta: int, region: str, tmp_path: Path) -> None:
    us, wanted = driven(cartridge.ROM)
    us.close()
    emu, readings = driven(variant(code, delta))
    with emu:
        assert (emu.rom.game_code, emu.rom.region, emu.rom.is_shakedown) == (code, region, True)
        assert emu.memory.ram.u32(ANCHOR) == 0x0216F320 + delta
        assert emu.memory.address("drivers") == 0x0217ACF8 + delta
        wanted = np.array(wanted)
        wanted[:, 10] += delta  # the collision's header lies in place
        np.testing.assert_array_equal(readings, wanted)
        movie = Movie.for_rom(emu.rom, [0, 1])
        assert movie.header["romSerial"] == f"NTR-{code}-{region}"


def test_korea_keeps_its_race_status_elsewhere() -> None:
    with MarioKart(variant("SKDK")) as emu:
        emu.cycle(10)
        assert emu.memory.address("raceStatus") == 0x0216F9A0


@pytest.mark.parametrize(("code", "word"), [("SKDE", 0x0216F340), ("SKDP", 0x0216F320), ("SKDJ", 0x0216F380)])
def test_an_unknown_revision_is_refused_with_what_was_found(code: str, word: int, tmp_path: Path) -> None:
    """The right cartridge, but for the word that tells where its static data lies."""
    rom = bytearray(variant(code, 0 if code == "SKDE" else 0x20).read_bytes())
    arm9 = int.from_bytes(rom[0x20:0x24], "little")
    assert arm9 == 0x200  # a variant is laid out as the cartridge is
    rom[arm9 + 0xB54 : arm9 + 0xB58] = word.to_bytes(4, "little")
    path = tmp_path / "revision.nds"
    path.write_bytes(rom)
    with MarioKart(path) as emu:
        with pytest.raises(NotInRamError, match=f"{code} keeps {word:#010x} at 0x02000b54, where known"):
            menu.start_race(emu, "f8c", "Mario", "B Dasher")
        assert not emu.memory.race_ready
