"""Which game a ROM file holds, told from its header, which is checked for what would crash an emulator.

Header layout and game codes are those of GBATEK and of DeSmuME's own table of serials.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from desmume_mkds.game.errors import RomError
from desmume_mkds.game.files import StrPath, read_capped

REGIONS = {"E": "USA", "P": "EUR", "J": "JPN", "K": "KOR"}
"""Regions by the last letter of the game code."""

GAME_CODES = ("AMCE", "AMCP", "AMCJ", "AMCK")
"""Mario Kart DS in its four regions."""

SHAKEDOWN_CODES = ("SKDE", "SKDP", "SKDJ", "SKDK")
"""Our own cartridge, laid out in RAM like the game of each region; the first is the one that ships."""

MAX_SIZE = 0x20000000  # 512 MiB: the largest DS cartridge
HEADER_SIZE = 0x200

_MAIN_RAM = range(0x02000000, 0x02400000)
_ARM7_RAM = range(0x037F8000, 0x03810000)


@dataclass(frozen=True)
class RomInfo:
    """A cartridge: game code as `AMCE`, region as `USA`, title, and what tells its exact bytes apart.

    `crc32` of the whole file is what movies note; `sha256` is hex.
    """

    path: Path
    game_code: str
    title: str
    size: int
    sha256: str
    crc32: int

    @property
    def region(self) -> str:
        """`USA`, `EUR`, `JPN` or `KOR`."""
        return REGIONS[self.game_code[3]]

    @property
    def is_shakedown(self) -> bool:
        """Whether it is our own cartridge rather than the game."""
        return self.game_code in SHAKEDOWN_CODES

    @property
    def serial(self) -> str:
        """The serial as movies write it, as `NTR-AMCE-USA`."""
        return f"NTR-{self.game_code}-{self.region}"


def identify(path: StrPath) -> RomInfo:
    """Return which game the ROM file `path` holds.

    Raises FileError: the file cannot be read. Raises RomError: it is not a Mario Kart DS or Shakedown ROM, or
    it is damaged.
    """
    data = read_rom(path)
    return RomInfo(
        path=Path(path),
        game_code=data[0x0C:0x10].decode("ascii"),
        title="".join(letter for letter in data[:0x0C].decode("ascii", "ignore") if letter.isprintable()),
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        crc32=zlib.crc32(data),
    )


def read_rom(path: StrPath) -> bytes:
    """Return the content of the ROM file `path`, whose header has been checked.

    Raises FileError, RomError: as `identify`.
    """
    data = read_capped(path, MAX_SIZE)
    try:
        _check(data)
    except RomError as error:
        raise RomError(f"{path}: {error}") from error
    return data


def header_checksum(header: bytes) -> int:
    """Return the CRC-16/MODBUS that stands at 0x15E and covers the first 0x15E bytes.

    >>> hex(header_checksum(b"123456789"))
    '0x4b37'
    """
    crc = 0xFFFF
    for byte in header[:0x15E]:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def _check(data: bytes) -> None:
    """Raise RomError unless `data` is a whole cartridge of a game we know."""
    if len(data) < HEADER_SIZE:
        raise RomError(f"a DS ROM has at least {HEADER_SIZE} bytes, this has {len(data)}; it is cut short")
    if struct.unpack_from("<H", data, 0x15E)[0] != header_checksum(data):
        raise RomError("this is not a DS ROM, or its header is damaged: the header's checksum is wrong")
    code = data[0x0C:0x10]
    if code.decode("ascii", "replace") not in (*GAME_CODES, *SHAKEDOWN_CODES):
        raise RomError(
            f"this is another game (code {code.decode('ascii', 'backslashreplace')}); name a Mario Kart DS "
            f"ROM ({', '.join(GAME_CODES)}) or Shakedown"
        )
    used = struct.unpack_from("<I", data, 0x80)[0]
    if len(data) < used:
        raise RomError(f"the ROM is cut short: its header speaks of {used:,} bytes, it has {len(data):,}")
    for name, at, places in (("ARM9", 0x20, (_MAIN_RAM,)), ("ARM7", 0x30, (_MAIN_RAM, _ARM7_RAM))):
        offset, entry, address, size = struct.unpack_from("<4I", data, at)
        fits = any(address in ram and entry in ram and address + size <= ram.stop for ram in places)
        if not fits or not size or offset < HEADER_SIZE or offset + size > len(data):
            raise RomError(f"the header is damaged: its {name} program does not lie within the file and RAM")
    for name, at in (("name table", 0x40), ("file table", 0x48)):
        offset, size = struct.unpack_from("<2I", data, at)
        if offset + size > len(data):
            raise RomError(f"the header is damaged: its {name} does not lie within the file")
