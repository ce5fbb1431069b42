"""Save files of Mario Kart DS: their containers, the map of their blocks, and the ghosts in them.

A save is the cartridge's flash chip, 256 KiB of sealed blocks (`blocks.py`). It comes raw, padded to 512
KiB, with the footer of a DeSmuME `.dsv` or the header of an Action Replay `.duc`. The map holds for six real
saves; the game keeps a backup of every block but the ghosts, and reads that when the block itself is damaged.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from desmume_mkds.game import slots
from desmume_mkds.game.blocks import Block, new_block
from desmume_mkds.game.courses import COURSES
from desmume_mkds.game.errors import GhostError, SaveError
from desmume_mkds.game.files import StrPath, read_capped, write_whole
from desmume_mkds.game.ghost import NAME_SIZE, Ghost, encode_name
from desmume_mkds.game.records import TimeTrialRecords
from desmume_mkds.game.slots import StoredGhost, UnusedGhost

SIZE = 0x40000
MAX_FILE_SIZE = 0x100000
OTHER_CHIPS = (0x200, 0x2000, 0x8000, 0x10000, 0x20000)
"""Bytes of the smaller chips that DS cartridges have (GBATEK: EEPROM, FRAM, flash)."""
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

_ACTION_REPLAY = b"ARDS0000"
_ACTION_REPLAY_HEADER = 500  # bytes before the chip's in a `.duc`

_DSV_TEXT = b"|<--Snip above here to create a raw sav by excluding this DeSmuME savedata footer:"
_DSV_END = b"|-DESMUME SAVE-|"
_DSV_FIELDS = struct.Struct("<6I")  # size written, padded size, type, address bytes, chip size, version
_DSV_FLASH_2_MBIT = 5
_DSV_SIZE = len(_DSV_TEXT) + _DSV_FIELDS.size + len(_DSV_END)


class Save:
    """A save file in memory. Whatever is not changed on purpose stays as it was, to the byte.

    Raises SaveError: the data is not a Mario Kart DS save.
    """

    def __init__(self, data: bytes) -> None:
        at = _ACTION_REPLAY_HEADER if data.startswith(_ACTION_REPLAY) else 0
        self._head, self._data, self._rest = data[:at], bytearray(data[at : at + SIZE]), data[at + SIZE :]
        _check_container(data[at:])
        self._system = self._open_with_backup(SYSTEM)

    @classmethod
    def from_bytes(cls, data: bytes) -> Save:
        """Return the save in a file's bytes: raw, padded, `.dsv` or `.duc`. Raises SaveError: it is none."""
        return cls(data)

    @classmethod
    def from_file(cls, path: StrPath) -> Save:
        """Read a file of whatever suffix.

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
        save._head, save._data, save._rest = b"", bytearray(b"\xff" * SIZE), b""
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
        """The player's own ghosts and their slots, which are those of their courses; the sound ones."""
        return [(each.slot, each.ghost) for each in self.stored_personal_ghosts() if each.block.crc_ok]

    @property
    def downloaded_ghosts(self) -> list[tuple[int, Ghost]]:
        """The downloaded ghosts and their slots (0-9); the sound ones."""
        return [(each.slot, each.ghost) for each in self.stored_downloaded_ghosts() if each.block.crc_ok]

    def stored_personal_ghosts(self) -> list[StoredGhost]:
        """Return the player's own ghosts that can be read, with their blocks, also if a checksum is wrong."""
        return [each for each in self._found(PERSONAL) if isinstance(each, StoredGhost)]

    def stored_downloaded_ghosts(self) -> list[StoredGhost]:
        """Return the downloaded ghosts with their blocks; as `stored_personal_ghosts`."""
        return [each for each in self._found(DOWNLOADED) if isinstance(each, StoredGhost)]

    def unused_ghosts(self) -> list[UnusedGhost]:
        """Return the slots in use whose ghosts are not among the sound ones, and why: damage, a course that
        the game does not have (fan-made course packs keep ghosts under such ids)."""
        unused: list[UnusedGhost] = []
        for place in (PERSONAL, DOWNLOADED):
            for each in self._found(place):
                if isinstance(each, UnusedGhost):
                    unused.append(each)
                elif not each.block.crc_ok:
                    reason = "it is damaged (its checksum is wrong)"
                    unused.append(UnusedGhost(each.slot, place is DOWNLOADED, reason))
        return unused

    def erased_ghosts(self) -> list[StoredGhost]:
        """Return the sound ghosts, own and downloaded, that the game erased but that still lie there."""
        return [each for place in (PERSONAL, DOWNLOADED) for each in slots.erased(*self._slots(place))]

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
            place, bits_at, allowed = DOWNLOADED, _DOWNLOADED_BITS_AT, range(DOWNLOADED_SLOTS)
        else:
            own = ghost.course.slot
            place, bits_at, allowed = PERSONAL, _PERSONAL_BITS_AT, range(own, own + 1)
            slot = own if slot is None else slot
        if slot is None or slot not in allowed:
            raise GhostError(f"a ghost on {ghost.course.name} cannot be stored in slot {slot}")
        offset = place.offset + slot * place.size
        self._data[offset : offset + place.size] = new_block(ghost.to_block()).seal()
        self._set_bit(bits_at, slot)
        if not ghost.is_downloaded:
            block = self._open_with_backup(RECORDS)
            self._write(RECORDS, _changed(block, TimeTrialRecords(block.content).enter(ghost).content))

    def to_bytes(self) -> bytes:
        """Return the file, in the container it came in."""
        return self._head + bytes(self._data) + self._rest

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

    def _found(self, place: Place) -> list[StoredGhost | UnusedGhost]:
        return list(slots.stored(*self._slots(place)))

    def _slots(self, place: Place) -> tuple[range, int, slots.Read, bytes]:
        def read(slot: int) -> tuple[int, bytes]:
            offset = place.offset + slot * place.size
            return offset, bytes(self._data[offset : offset + place.size])

        if place is PERSONAL:
            return range(PERSONAL_SLOTS), self.personal_ghost_bits, read, place.magic
        return range(DOWNLOADED_SLOTS), self.downloaded_ghost_bits, read, place.magic

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


def _check_container(data: bytes) -> None:
    """Raise SaveError unless `data` is a save in one of the containers we know."""
    if data.startswith(b"NocashGbaBackupMedia"):
        raise SaveError("this is the save format of another program; convert it to a raw .sav first")
    payload, is_ours = len(data), data.startswith(_SIGNATURE)
    if data.endswith(_DSV_END) and payload >= _DSV_SIZE:
        payload -= _DSV_SIZE
        if _DSV_FIELDS.unpack_from(data, payload + len(_DSV_TEXT))[1] != payload:
            raise SaveError(f"the DeSmuME footer does not fit the size of the save; {_MEND}")
    if payload in OTHER_CHIPS and not is_ours:
        raise SaveError(
            f"this is another game's save: its chip has {payload:,} bytes, Mario Kart DS one of {SIZE:,}"
        )
    if payload < SIZE:
        raise SaveError(f"a save has at least {SIZE:,} bytes, this has {payload:,}; {_MEND}")
    if data.count(b"\xff", 0, SIZE) == SIZE:
        raise SaveError("the save is empty; start the game once so that it writes one")
    if not is_ours:
        raise SaveError(f"this is not a Mario Kart DS save: it does not begin with {_SIGNATURE.decode()}")
    if payload not in (SIZE, 2 * SIZE):
        raise SaveError(f"a save has {SIZE:,} or {2 * SIZE:,} bytes, this has {payload:,}; {_MEND}")
