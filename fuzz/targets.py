"""What is fuzzed: one function for each kind of file.

A target takes bytes, reads them as that kind of file and uses all that it finds. It may raise MkdsError, as
every reader does for a bad file; anything else is a defect. Files that are large, or sealed by a checksum,
are made from a good one: the bytes then say what to change in it (`patched`).
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from desmume_mkds import cartridge, snapshot
from desmume_mkds.course import Course
from desmume_mkds.game import save as saves
from desmume_mkds.game.blocks import Block, new_block
from desmume_mkds.game.courses import COURSES
from desmume_mkds.game.ghost import Ghost
from desmume_mkds.game.kcl import Kcl
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.nkm import Nkm
from desmume_mkds.game.rom import header_checksum, identify
from desmume_mkds.game.rom_files import NAMES, RomFiles
from desmume_mkds.game.save import Save
from desmume_mkds.snapshot import Snapshot


@dataclass(frozen=True)
class Target:
    """`run` one input; `seeds` are good ones to begin with."""

    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


def patched(good: bytes, changes: bytes) -> bytearray:
    """`good` with changes: each is a place (three bytes, counted round) and the word that stands there."""
    data = bytearray(good)
    for at in range(0, len(changes) - 6, 7):
        place = int.from_bytes(changes[at : at + 3], "little") % len(data)
        data[place : place + 4] = changes[at + 3 : at + 7]
    return data


def no_changes() -> list[bytes]:
    """Seeds of the targets that patch."""
    return [b"", b"\x10\0\0\xff\xff\xff\xff", b"\x40\0\0\0\0\0\x80\x44\0\0\1\0\0\0"]


@cache
def _save() -> bytes:
    return cartridge.SAVE.read_bytes()


@cache
def _course() -> tuple[bytes, bytes]:
    kcl, nkm = RomFiles(cartridge.ROM).course(COURSES[0])
    return kcl.to_bytes(), nkm.to_bytes()


@cache
def _small_rom() -> bytes:
    """Shakedown with its names, one course, and no programs to speak of."""
    rom = cartridge.ROM.read_bytes()
    names, names_size, _, places_size = struct.unpack_from("<4I", rom, 0x40)
    files = RomFiles(cartridge.ROM)
    head, places, content = bytearray(rom[:0x400]), bytearray(places_size), b""
    start = len(head) + names_size + places_size
    for name in (NAMES, f"data/Course/{COURSES[0].file}.carc"):
        file = files.read(name)
        where = start + len(content), start + len(content) + len(file)
        struct.pack_into("<2I", places, 8 * files._numbers[name.lower()], *where)
        content += file
    struct.pack_into("<4I", head, 0x40, len(head), names_size, len(head) + names_size, places_size)
    for program, address in ((0x20, 0x02000000), (0x30, 0x037F8000)):
        struct.pack_into("<4I", head, program, 0x200, address, address, 0x100)
    struct.pack_into("<I", head, 0x80, start + len(content))
    struct.pack_into("<H", head, 0x15E, header_checksum(bytes(head)))
    return bytes(head) + rom[names : names + names_size] + bytes(places) + content


@cache
def _memory_file() -> int:
    return os.memfd_create("input")


def _as_file(data: bytes) -> str:
    """The path of a file with that content, on no disk."""
    file = _memory_file()
    os.ftruncate(file, 0)
    os.pwrite(file, data, 0)
    return f"/proc/self/fd/{file}"


# --- ghosts, saves, movies ---


def ghost(data: bytes) -> None:
    read = Ghost.from_block(data)
    assert len(read.key_masks()) == len(read.frames())
    assert Ghost.from_block(read.to_block()) == read


def _ghosts() -> list[bytes]:
    save = Save.from_bytes(_save())
    return [ghost.to_block() for _, ghost in save.downloaded_ghosts[:3] + save.personal_ghosts[:3]]


@cache
def _own_ghost() -> Ghost:
    return replace(Ghost.from_block(_ghosts()[0]), emblem=None)


def _use(save: Save) -> None:
    for _, each in save.personal_ghosts + save.downloaded_ghosts:
        assert each.time and len(each.frames())
    records = save.records()
    for course in COURSES:
        records.times(course)
        records.best_lap(course)
    save.put_ghost(_own_ghost())
    assert save.nickname is not None and Save.from_bytes(save.to_dsv())


def save_file(data: bytes) -> None:
    _use(Save.from_bytes(bytes(patched(_save(), data))))


def save_block(data: bytes) -> None:
    """One block of a save, sealed anew after the change: no checksum keeps it out."""
    places = [saves.SYSTEM, saves.RECORDS, saves.PERSONAL, saves.DOWNLOADED]
    place = places[data[0] % len(places)] if data else saves.SYSTEM
    file = bytearray(_save())
    where = slice(place.offset, place.offset + place.size)
    content = Block.open(bytes(file[where]), place.magic, place.clear).content
    file[where] = new_block(bytes(patched(content, data[1:])), clear=place.clear).seal()
    _use(Save.from_bytes(bytes(file)))


def movie(data: bytes) -> None:
    read = Movie.from_bytes(data)
    again = Movie.from_bytes(read.to_bytes())
    assert (again.keys == read.keys).all() and again.header == read.header
    if read.race is not None:
        read.ghost_frames()


def _movies() -> list[bytes]:
    names = b"romFilename x\nromChecksum 0\nromSerial NTR-SKDE-USA\n"
    return [
        b"version 2\nemuVersion 91300\nrerecordCount 0\n" + names + b"comment author mario\n"
        b"|0|.............000 000 0|\n|2|R.....B.A....255 191 1|\n",
        b"version 1\nrtcStartNew 2020-JAN-02 03:04:05:000\njitBlockSize 100\n"
        b"|4|RLDUTSBAYXWEG000 000 0 000 |\n",
    ]


# --- courses ---


def _use_collision(kcl: Kcl) -> None:
    assert len(kcl.triangles()) == len(kcl.types)
    for point in ((0, 0, 0), (100, 0, -100), (-1e6, 1e6, 3)):
        kcl.prisms_at(point)
    Kcl.from_bytes(kcl.to_bytes())


def kcl(data: bytes) -> None:
    _use_collision(Kcl.from_bytes(data))


def kcl_patched(data: bytes) -> None:
    _use_collision(Kcl.from_bytes(bytes(patched(_course()[0], data))))


def nkm(data: bytes) -> None:
    read = Nkm.from_bytes(data)
    assert Nkm.from_bytes(read.to_bytes()).to_bytes() == read.to_bytes()


def course(data: bytes) -> None:
    """What is made of a course's map: its route and its edges."""
    Course.build(Kcl.from_bytes(_course()[0]), Nkm.from_bytes(bytes(patched(_course()[1], data))))


# --- cartridges ---


def rom(data: bytes) -> None:
    path = _as_file(data)
    assert identify(path).region
    assert len(RomFiles(path).course_names) == len(COURSES)


def rom_patched(data: bytes) -> None:
    """Header, tables and archive of a cartridge, its header sealed anew."""
    file = patched(_small_rom(), data)
    struct.pack_into("<H", file, 0x15E, header_checksum(bytes(file)))
    path = _as_file(bytes(file))
    assert identify(path).region
    files = RomFiles(path)
    assert len(files.course_names) == len(COURSES)
    files.course(COURSES[0])


# --- snapshots ---


def snapshot_file(data: bytes) -> None:
    read = Snapshot.from_bytes(data)
    assert Snapshot.from_bytes(bytes(read)) == read
    assert repr(read)


def snapshot_sealed(data: bytes) -> None:
    """Any numbers in the header, with a checksum that is right, and lengths that may be."""
    header = bytearray(_snapshots()[0][: snapshot._HEADER.size])
    numbers, content = data[:16].ljust(16, b"\0"), data[16:]
    header[10:24] = numbers[:14]  # keys, frame, lengths
    if numbers[15] & 1:
        drawn = numbers[14] % (len(content) + 1)
        struct.pack_into("<2I", header, 16, drawn, len(content) - drawn)
    header[-32:] = hashlib.sha256(content).digest()
    snapshot_file(bytes(header) + zlib.compress(content))


def _snapshots() -> list[bytes]:
    return [bytes(Snapshot(b"r" * 32, b"e" * 32, 5, 3, b"picture", b"state" * 10))]


TARGETS = {
    "ghost": Target(ghost, _ghosts),
    "save": Target(save_file, no_changes),
    "save_block": Target(save_block, lambda: [bytes([number]) for number in range(4)]),
    "movie": Target(movie, _movies),
    "kcl": Target(kcl, lambda: [_course()[0]]),
    "kcl_patched": Target(kcl_patched, no_changes),
    "nkm": Target(nkm, lambda: [_course()[1]]),
    "course": Target(course, no_changes),
    "rom": Target(rom, lambda: [_small_rom()]),
    "rom_patched": Target(rom_patched, no_changes),
    "snapshot": Target(snapshot_file, _snapshots),
    "snapshot_sealed": Target(snapshot_sealed, lambda: [bytes(15) + b"\1content", bytes(30)]),
}
"""By the names that `python -m fuzz` takes."""
