"""Telling cartridges apart by their headers."""

import hashlib
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desmume_mkds.game.errors import FileError, MkdsError, RomError
from desmume_mkds.game.rom import header_checksum, identify


def sign(rom: bytearray) -> bytes:
    struct.pack_into("<H", rom, 0x15E, header_checksum(bytes(rom)))
    return bytes(rom)


@pytest.mark.parametrize(
    ("code", "region", "is_shakedown"),
    [
        ("AMCE", "USA", False), ("AMCP", "EUR", False), ("AMCJ", "JPN", False), ("AMCK", "KOR", False),
        ("SKDE", "USA", True), ("SKDP", "EUR", True), ("SKDJ", "JPN", True), ("SKDK", "KOR", True),
    ],
)
def test_games_and_regions(
    code: str, region: str, is_shakedown: bool, rom: bytearray, tmp_path: Path
) -> None:
    rom[0x0C:0x10] = code.encode()
    path = tmp_path / "game.nds"
    path.write_bytes(sign(rom))
    info = identify(path)
    assert (info.game_code, info.region, info.is_shakedown) == (code, region, is_shakedown)
    assert info.serial == f"NTR-{code}-{region}"
    assert info.title == "SHAKEDOWN"
    assert info.path == path
    assert info.size == len(rom)
    assert info.crc32 == zlib.crc32(rom)
    assert info.sha256 == hashlib.sha256(rom).hexdigest()


def set_word(at: int, value: int) -> Callable[[bytearray], bytes]:
    def change(rom: bytearray) -> bytes:
        struct.pack_into("<I", rom, at, value)
        return sign(rom)

    return change


def other_game(rom: bytearray) -> bytes:
    rom[0x0C:0x10] = b"A\x1bCE"
    return sign(rom)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rom: b"", "cut short"),
        (lambda rom: rom[:0x1FF], "cut short"),
        (lambda rom: rom[:-1], "speaks of 1,024 bytes, it has 1,023"),
        (lambda rom: rom[:0x10] + b"1" + rom[0x11:], "checksum is wrong"),
        (lambda rom: bytes(0x10000), "checksum is wrong"),
        (other_game, r"another game \(code A\x1bCE\); name a Mario Kart DS ROM"),
        (set_word(0x20, 0x3FE), "ARM9 program does not lie"),
        (set_word(0x20, 0xFFFFFFFE), "ARM9 program does not lie"),
        (set_word(0x24, 0x0A000000), "ARM9 program does not lie"),
        (set_word(0x28, 0x023FFFFD), "ARM9 program does not lie"),
        (set_word(0x2C, 0), "ARM9 program does not lie"),
        (set_word(0x3C, 0x7FFFFFFF), "ARM7 program does not lie"),
        (set_word(0x44, 0x401), "name table does not lie"),
        (set_word(0x48, 0xFFFFFFFF), "file table does not lie"),
    ],
)
def test_what_is_no_whole_cartridge_is_refused(
    change: Callable[[bytearray], bytes], message: str, rom: bytearray, tmp_path: Path
) -> None:
    path = tmp_path / "bad.nds"
    path.write_bytes(change(rom))
    with pytest.raises(RomError, match=message) as caught:
        identify(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_missing_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.nds"):
        with pytest.raises(FileError):
            identify(path)


@given(st.binary(max_size=0x800))
def test_random_files_are_refused(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    path = tmp_path_factory.mktemp("rom") / "noise.nds"
    path.write_bytes(noise)
    with pytest.raises(MkdsError):
        identify(path)
