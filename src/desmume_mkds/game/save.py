"""Save files of Mario Kart DS: their containers, the map of their blocks, and the ghosts in them.

A save is the cartridge's flash chip, 256 KiB of sealed blocks (`blocks.py`). It comes raw, padded to 512 KiB,
or with the footer of a DeSmuME `.dsv`. The map holds for six real saves; the game keeps a backup of every
block but the ghosts, and reads that when the block itself is damaged.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from desmume_mkds.game.blocks import Block, new_block
from desmume_mkds.game.courses import COURSES
from desmume_mkds.game.errors import GhostError, SaveError
from desmume_mkds.game.files import StrPath, read_capped, write_whole
from desmume_mkds.game.ghost import NAME_SIZE, Ghost, encode_name
from desmume_mkds.game.records import TimeTrialRecords

SIZE = 0x40000
MAX_FILE_SIZE = 0x100000
PERSONAL_SLOTS = len(COURSES)
DOWNLOADED_SLOTS = 10


class Place(NamedTuple):
    """Where a block stands: `clear` of its bytes at the beginning are not encrypted."""

    magic: bytes
    offset: int
    size: int
    clear: int = 0


SYSTEM = Place(b"NKSY", 0x00000, 0x100, clear=8)
EMBLEM = Place(b"NKEM", 0x00100, 0x300)
GRAND_PRIX = Place(b"NKGP", 0x00400, 0x400)
RECORDS = Place(b"NKTA", 0x00800, 0x1600)
MISSIONS = Place(b"NKMR", 0x01E00, 0x100)
FRIENDS = Place(b"NKFL", 0x01F00, 0xC00)
PERSONAL = Place(b"NKPG", 0x0AF00, 0xE00)
DOWNLOADED = Place(b"NKDG", 0x26F00, 0x1000)
BACKUP = 0x30F00
"""Distance from a block to its backup; ghosts have none."""

_MEND = "use an undamaged copy of the save"
_SIGNATURE = b"MKDSSV10"
_NAME_AT, _UNLOCKED_AT, _RATING_AT, _PERSONAL_BITS_AT, _DOWNLOADED_BITS_AT = 0x0C, 0x20, 0x24, 0x26, 0x2A
_ALL_UNLOCKED = 0x07FFFFFF  # as a save with everything won has it

_DSV_TEXT = b"|<--Snip above here to create a raw sav by excluding this DeSmuME savedata footer:"
_DSV_END = b"|-DESMUME SAVE-|"
_DSV_FIELDS = struct.Struct("<6I")  # size written, padded size, type, address bytes, chip size, version
_DSV_FLASH_2_MBIT = 5
_DSV_SIZE = len(_DSV_TEXT) + _DSV_FIELDS.size + len(_DSV_END)


@dataclass(frozen=True)
class StoredGhost:
    """A ghost as it lies in a save: its `slot` of the personal or downloaded ones, its offset and its block.

    A slot whose block is damaged still has one; see `block.crc_ok`.
    """

    slot: int
    offset: int
    block: Block
    ghost: Ghost


class Save:
    """A save file in memory. Whatever is not changed on purpose stays as it was, to the byte.

    Raises SaveError: the data is not a Mario Kart DS save.
    """

    def __init__(self, data: bytes) -> None:
        self._data = bytearray(data[:SIZE])
        self._rest = data[SIZE:]  # padding, footer
        _check_container(data)
        self._system = self._open_with_backup(SYSTEM)

    @classmethod
    def from_bytes(cls, data: bytes) -> Save:
        """Return the save in a file's bytes: raw, padded or `.dsv`. Raises SaveError: it is none."""
        return cls(data)

    @classmethod
    def from_file(cls, path: StrPath) -> Save:
        """Read a `.sav` or `.dsv` file.

        Raises FileError: the file cannot be read. Raises SaveError: it is not a Mario Kart DS save.
        """
        data = read_capped(path, MAX_FILE_SIZE)
        try:
            return cls(data)
        except SaveError as error:
            raise SaveError(f"{path}: {error}") from error

    @classmethod
    def blank(cls, nickname: str = "Player") -> Save:
        """Return a save without ghosts and records in which everything is unlocked.

        Made from nothing but the map. Whether the game itself takes it was never tried; Shakedown does.
        """
        save = cls.__new__(cls)
        save._data, save._rest = bytearray(b"\xff" * SIZE), b""
        system = bytearray(SYSTEM.size - 4)
        system[:12] = _SIGNATURE + SYSTEM.magic
        system[_NAME_AT : _NAME_AT + NAME_SIZE] = encode_name(nickname)
        struct.pack_into("<IH", system, _UNLOCKED_AT, _ALL_UNLOCKED, 5000)  # the rating of fresh profiles
        save._system = new_block(bytes(system), clear=SYSTEM.clear)
        save._write(SYSTEM, save._system)
        for place in (EMBLEM, GRAND_PRIX, RECORDS, MISSIONS, FRIENDS):
            save._write(place, new_block(place.magic.ljust(place.size - 4, b"\0")))
        return save

    @property
    def nickname(self) -> str:
        """The player's name in the save."""
        name = self._system.content[_NAME_AT : _NAME_AT + NAME_SIZE]
        return name.decode("utf-16-le", "replace").partition("\0")[0]

    @property
    def personal_ghost_bits(self) -> int:
        """Bit s: the save says that personal slot s holds a ghost."""
        return self._system_word(_PERSONAL_BITS_AT)

    @property
    def downloaded_ghost_bits(self) -> int:
        """Bit s: the save says that download slot s holds a ghost."""
        return self._system_word(_DOWNLOADED_BITS_AT)

    @property
    def personal_ghosts(self) -> list[tuple[int, Ghost]]:
        """The player's own ghosts and their slots, which are those of their courses.

        Raises GhostError: one is damaged.
        """
        return _sound(self.stored_personal_ghosts())

    @property
    def downloaded_ghosts(self) -> list[tuple[int, Ghost]]:
        """The downloaded ghosts and their slots (0-9). Raises GhostError: one is damaged."""
        return _sound(self.stored_downloaded_ghosts())

    def stored_personal_ghosts(self) -> list[StoredGhost]:
        """Return the player's own ghosts with their blocks, also where a checksum is wrong.

        Raises GhostError: a slot is in use, but holds no ghost that can be read.
        """
        return list(self._stored(PERSONAL, PERSONAL_SLOTS))

    def stored_downloaded_ghosts(self) -> list[StoredGhost]:
        """Return the downloaded ghosts with their blocks; as `stored_personal_ghosts`."""
        return list(self._stored(DOWNLOADED, DOWNLOADED_SLOTS))

    def records(self) -> TimeTrialRecords:
        """Return the best times of every course. Raises SaveError: the block and its backup are damaged."""
        return TimeTrialRecords(self._open_with_backup(RECORDS).content)

    def put_ghost(self, ghost: Ghost, slot: int | None = None) -> None:
        """Store a ghost in place of the one in its slot, and enter its time among the records.

        A personal ghost goes to the slot of its course. A downloaded one (it has an emblem) goes to
        `slot`, 0-9. The game keeps only the ghost of the best time; that is not enforced here.

        Raises GhostError: the slot does not fit. Raises SaveError: the save's other blocks are damaged.
        """
        if ghost.is_downloaded:
            place, bits_at, slots = DOWNLOADED, _DOWNLOADED_BITS_AT, range(DOWNLOADED_SLOTS)
        else:
            own = ghost.course.slot
            place, bits_at, slots = PERSONAL, _PERSONAL_BITS_AT, range(own, own + 1)
            slot = own if slot is None else slot
        if slot is None or slot not in slots:
            raise GhostError(f"a ghost on {ghost.course.name} cannot be stored in slot {slot}")
        offset = place.offset + slot * place.size
        self._data[offset : offset + place.size] = new_block(ghost.to_block()).seal()
        self._set_bit(bits_at, slot)
        if not ghost.is_downloaded:
            block = self._open_with_backup(RECORDS)
            self._write(RECORDS, _changed(block, TimeTrialRecords(block.content).enter(ghost).content))

    def to_bytes(self) -> bytes:
        """Return the file, in the container it came in."""
        return bytes(self._data) + self._rest

    def to_dsv(self) -> bytes:
        """Return the save as a DeSmuME `.dsv`, whose footer tells the emulator the chip's type."""
        return add_footer(bytes(self._data))

    def save(self, path: StrPath) -> None:
        """Write the file, whole or not at all. Raises FileError."""
        write_whole(path, self.to_bytes())

    def _open_with_backup(self, place: Place) -> Block:
        for offset in (place.offset, place.offset + BACKUP):
            try:
                block = Block.open(bytes(self._data[offset : offset + place.size]), place.magic, place.clear)
            except SaveError:
                continue
            if block.crc_ok:
                return block
        raise SaveError(f"the {place.magic.decode()} block of the save and its backup are damaged; {_MEND}")

    def _stored(self, place: Place, slots: int) -> Iterator[StoredGhost]:
        for slot in range(slots):
            offset = place.offset + slot * place.size
            data = bytes(self._data[offset : offset + place.size])
            if data == b"\xff" * len(data):
                continue
            try:
                block = Block.open(data, place.magic)
                yield StoredGhost(slot, offset, block, Ghost.from_block(block.content))
            except (GhostError, SaveError) as error:
                raise GhostError(f"the {_slot_name(place, slot)} is damaged ({error}); {_MEND}") from error

    def _write(self, place: Place, block: Block) -> None:
        data = block.seal()
        for offset in (place.offset, place.offset + BACKUP):
            self._data[offset : offset + place.size] = data

    def _system_word(self, at: int) -> int:
        return int(struct.unpack_from("<I", self._system.content, at)[0])

    def _set_bit(self, at: int, bit: int) -> None:
        content = bytearray(self._system.content)
        struct.pack_into("<I", content, at, self._system_word(at) | 1 << bit)
        self._system = _changed(self._system, bytes(content))
        self._write(SYSTEM, self._system)


def add_footer(memory: bytes) -> bytes:
    """Return the content of a 256 KiB flash chip as a DeSmuME `.dsv`."""
    return memory + _DSV_TEXT + _DSV_FIELDS.pack(SIZE, SIZE, _DSV_FLASH_2_MBIT, 3, SIZE, 0) + _DSV_END


ERASED_DSV = add_footer(b"\xff" * SIZE)
"""A chip that nothing was written to, as a `.dsv`."""


def _changed(block: Block, content: bytes) -> Block:
    return new_block(content, block.key_index, block.clear)


def _slot_name(place: Place, slot: int) -> str:
    if place is DOWNLOADED:
        return f"downloaded ghost in slot {slot}"
    return f"personal ghost of {COURSES[slot].name} (slot {slot})"


def _sound(stored: list[StoredGhost]) -> list[tuple[int, Ghost]]:
    for each in stored:
        if not each.block.crc_ok:
            place = DOWNLOADED if each.ghost.is_downloaded else PERSONAL
            name = _slot_name(place, each.slot)
            raise GhostError(f"the {name} is damaged (its checksum is wrong); {_MEND}")
    return [(each.slot, each.ghost) for each in stored]


def _check_container(data: bytes) -> None:
    """Raise SaveError unless `data` is a save in one of the containers we know."""
    if data.startswith((b"NocashGbaBackupMedia", b"ARDS0000")):
        raise SaveError("this is the save format of another program; convert it to a raw .sav first")
    if len(data) < SIZE:
        raise SaveError(f"a save has at least {SIZE:,} bytes, this has {len(data):,}; {_MEND}")
    if data.count(b"\xff", 0, SIZE) == SIZE:
        raise SaveError("the save is empty; start the game once so that it writes one")
    if not data.startswith(_SIGNATURE):
        raise SaveError(f"this is not a Mario Kart DS save: it does not begin with {_SIGNATURE.decode()}")
    payload = len(data)
    if data.endswith(_DSV_END):
        payload -= _DSV_SIZE
        if _DSV_FIELDS.unpack_from(data, len(data) - _DSV_SIZE + len(_DSV_TEXT))[1] != payload:
            raise SaveError("the DeSmuME footer does not fit the size of the save; {_MEND}")
    if payload not in (SIZE, 2 * SIZE):
        raise SaveError(f"a save has {SIZE:,} or {2 * SIZE:,} bytes, this has {payload:,}; {_MEND}")
