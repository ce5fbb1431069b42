"""Saves: containers, ghosts in and out, damage; and the sample of a real save where there is one."""

import dataclasses
import datetime
import hashlib
import json
import re
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desmume_mkds.game.blocks import Block
from desmume_mkds.game.courses import CHARACTERS, COURSES, KARTS
from desmume_mkds.game.errors import FileError, GhostError, MkdsError, SaveError
from desmume_mkds.game.ghost import Ghost
from desmume_mkds.game.save import BACKUP, DOWNLOADED, PERSONAL, RECORDS, SIZE, SYSTEM, Place, Save


def ghost_on(slot: int, total_ms: int = 90000, downloaded: bool = False) -> Ghost:
    return Ghost(
        course=COURSES[slot],
        character=CHARACTERS[slot % 12],
        kart=KARTS[slot],
        player_name="Tester",
        date=datetime.date(2006, 7, 1 + slot % 31),
        total_ms=total_ms,
        lap_ms=(total_ms - 60000, 30000, 30000),
        runs=((0, 74), (1, 109), (slot, 8), (1, 3)),
        emblem=bytes(512) if downloaded else None,
    )


def full_save() -> Save:
    save = Save.blank("Somebody")
    for slot in range(32):
        save.put_ghost(ghost_on(slot))
    for slot in range(10):
        save.put_ghost(ghost_on(31 - slot, downloaded=True), slot)
    return save


FULL = full_save().to_bytes()
DSV = Save(FULL).to_dsv()
DUC = b"ARDS0000" + bytes(492) + FULL


def footer_of(size: int) -> bytes:
    """A DeSmuME footer that speaks of a chip of `size` bytes."""
    footer = bytearray(DSV[SIZE:])
    for at in (82, 86, 98):
        footer[at : at + 4] = size.to_bytes(4, "little")
    return bytes(footer)


def test_blank_save() -> None:
    save = Save.from_bytes(Save.blank("Player").to_bytes())
    assert save.nickname == "Player"
    assert save.personal_ghosts == save.downloaded_ghosts == []
    assert save.personal_ghost_bits == save.downloaded_ghost_bits == 0
    assert all(save.records().times(course) == [] for course in COURSES)
    assert save.records().best_lap(COURSES[0]) is None


def test_ghosts_come_back() -> None:
    save = Save.from_bytes(FULL)
    assert save.personal_ghosts == [(slot, ghost_on(slot)) for slot in range(32)]
    assert save.downloaded_ghosts == [(slot, ghost_on(31 - slot, downloaded=True)) for slot in range(10)]
    assert save.personal_ghost_bits == 0xFFFFFFFF
    assert save.downloaded_ghost_bits == 0x3FF
    assert save.nickname == "Somebody"
    for course in COURSES:
        assert save.records().times(course) == [90000]
        assert save.records().best_lap(course) == 30000


@pytest.mark.parametrize("data", [FULL, FULL + b"\xff" * SIZE, FULL + bytes(SIZE), DSV, DUC])
def test_every_container_keeps_its_bytes(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "save"
    Save.from_bytes(data).save(path)
    save = Save.from_file(path)
    assert save.to_bytes() == data
    assert save.to_dsv() == DSV
    save.put_ghost(ghost_on(5, 80000))
    assert len(save.to_bytes()) == len(data)
    at = SIZE + len(DUC) - len(FULL) if data is DUC else SIZE
    assert save.to_bytes()[at:] == data[at:]
    assert dict(Save.from_bytes(save.to_bytes()).personal_ghosts)[5] == ghost_on(5, 80000)


def test_dsv_footer() -> None:
    footer = DSV[SIZE:]
    assert DSV[:SIZE] == FULL and len(footer) == 122
    assert footer.startswith(b"|<--Snip above here to create a raw sav by excluding")
    assert footer[-16:] == b"|-DESMUME SAVE-|"
    words = [int.from_bytes(footer[at : at + 4], "little") for at in range(82, 106, 4)]
    assert words == [SIZE, SIZE, 5, 3, SIZE, 0]


def test_putting_a_ghost_touches_its_own_places_only() -> None:
    save = Save.from_bytes(FULL)
    save.put_ghost(ghost_on(7, 80000))
    changed = {at for at, (old, new) in enumerate(zip(FULL, save.to_bytes(), strict=True)) if old != new}
    own = PERSONAL.offset + 7 * PERSONAL.size
    allowed = set(range(own, own + PERSONAL.size))
    for offset in (RECORDS.offset, RECORDS.offset + BACKUP):
        allowed |= set(range(offset, offset + RECORDS.size))
    assert changed <= allowed


def test_records_are_ranked() -> None:
    save = Save.blank()
    for total_ms in (92000, 91000, 95000, 91000, 94000, 93000, 96000):
        save.put_ghost(ghost_on(3, total_ms))
    assert save.records().times(COURSES[3]) == [91000, 92000, 93000, 94000, 95000]
    assert save.records().best_lap(COURSES[3]) == 30000
    fast = dataclasses.replace(ghost_on(3), lap_ms=(20000, 30000, 40000))
    save.put_ghost(fast)
    assert save.records().times(COURSES[3])[0] == 90000
    assert save.records().best_lap(COURSES[3]) == 20000
    assert save.records().times(COURSES[4]) == []


def test_ghosts_only_go_where_they_belong() -> None:
    save = Save.blank()
    with pytest.raises(GhostError, match="Yoshi Falls cannot be stored in slot 0"):
        save.put_ghost(ghost_on(1), 0)
    for slot in (None, -1, 10):
        with pytest.raises(GhostError, match="cannot be stored in slot"):
            save.put_ghost(ghost_on(1, downloaded=True), slot)
    assert save.to_bytes() == Save.blank().to_bytes()


def test_backups_stand_in_for_damaged_blocks() -> None:
    data = bytearray(FULL)
    for place in (SYSTEM, RECORDS):
        data[place.offset + 0x40] ^= 1
    save = Save.from_bytes(bytes(data))
    assert save.nickname == "Somebody"
    assert save.records().times(COURSES[0]) == [90000]
    data[SYSTEM.offset + BACKUP + 0x40] ^= 1
    with pytest.raises(SaveError, match="NKSY block of the save and its backup are damaged"):
        Save.from_bytes(bytes(data))


@pytest.mark.parametrize("place", [PERSONAL, DOWNLOADED])
def test_damaged_ghosts_are_named_and_hide_no_others(place: type[PERSONAL]) -> None:
    data = bytearray(FULL)
    data[place.offset + 2 * place.size + 0x300] ^= 1
    for reason in (r"its checksum is wrong", r"it is no NK.G block"):
        save = Save.from_bytes(bytes(data))
        (unused,) = save.unused_ghosts()
        assert (unused.slot, unused.is_downloaded) == (2, place is DOWNLOADED)
        assert re.search(rf"slot 2: .*{reason}", str(unused))
        sound = save.downloaded_ghosts if place is DOWNLOADED else save.personal_ghosts
        found = [slot for slot, _ in sound]
        assert found == [slot for slot in range(len(found) + 1) if slot != 2]
        stored = save.stored_personal_ghosts() + save.stored_downloaded_ghosts()
        assert [e.slot for e in stored if not e.block.crc_ok] == ([2] if "checksum" in reason else [])
        data[place.offset + 2 * place.size] ^= 1


def change_bits(data: bytearray, place: Place, slot: int, first: int, width: int, value: int) -> None:
    """Change some bits of the ids of a slot's ghost; its checksum is right again."""
    at = place.offset + slot * place.size
    block = Block.open(bytes(data[at : at + place.size]), place.magic)
    ids = int.from_bytes(block.content[4:6], "little") & ~((1 << width) - 1 << first) | value << first
    content = block.content[:4] + ids.to_bytes(2, "little") + block.content[6:]
    data[at : at + place.size] = dataclasses.replace(block, content=content).seal()


def set_bits(data: bytearray, personal: int, downloaded: int) -> None:
    block = Block.open(bytes(data[: SYSTEM.size]), SYSTEM.magic, SYSTEM.clear)
    content = bytearray(block.content)
    struct.pack_into("<II", content, 0x26, personal, downloaded)
    sealed = dataclasses.replace(block, content=bytes(content)).seal()
    for at in (SYSTEM.offset, SYSTEM.offset + BACKUP):
        data[at : at + SYSTEM.size] = sealed


UNKNOWN = {  # a field of the ids: its first bit, its bits, what the game does not have, what is said of it
    "course": (10, 6, {*range(64)} - {each.id for each in COURSES}, "no race course has the internal id"),
    "kart": (4, 6, set(range(len(KARTS), 64)), "there is no kart"),
    "character": (0, 4, set(range(len(CHARACTERS), 16)), "there is no character"),
}
FILLS = {"FF": b"\xff", "00": b"\0", "stray": b"stray bytes"}
lying = st.sampled_from(["ghost", "ghost", *FILLS, *UNKNOWN, "wrong checksum"])


@settings(max_examples=100)
@given(
    st.integers(0, 2**32 - 1) | st.sampled_from([0, 1, 2**31, 2**32 - 1]),
    st.integers(0, 2**32 - 1),
    st.lists(lying, min_size=42, max_size=42),
    st.data(),
)
def test_the_bits_say_which_ghosts_there_are_whatever_lies_in_the_slots(
    personal: int, downloaded: int, kinds: list[str], draw: st.DataObject
) -> None:
    """Sound ghosts are used, whatever else is in a slot in use is named, the rest is not looked at."""
    data = bytearray(FULL)
    set_bits(data, personal, downloaded)
    used: dict[bool, list[int]] = {False: [], True: []}
    wrong, erased = [], []
    for number, kind in enumerate(kinds):
        place, bits = (PERSONAL, personal) if number < 32 else (DOWNLOADED, downloaded)
        slot = number % 32
        at = place.offset + slot * place.size
        reason = ""
        if kind in FILLS:
            data[at : at + place.size] = (FILLS[kind] * place.size)[: place.size]
            reason = f"it is no {place.magic.decode()} block"
        elif kind in UNKNOWN:
            first, width, unknown, reason = UNKNOWN[kind]
            id = draw.draw(st.sampled_from(sorted(unknown)))
            change_bits(data, place, slot, first, width, id)
            reason = f"{reason} {id}"
        elif kind == "wrong checksum":
            data[at + 0x900] ^= 1
            reason = "it is damaged (its checksum is wrong)"
        is_used = bits >> slot & 1
        if is_used and reason:
            wrong.append((slot, place is DOWNLOADED, reason))
        elif is_used:
            used[place is DOWNLOADED].append(slot)
        elif not reason:
            erased.append((place.magic, slot))
    save = Save.from_bytes(bytes(data))
    assert [slot for slot, _ in save.personal_ghosts] == used[False]
    assert [slot for slot, _ in save.downloaded_ghosts] == used[True]
    for each, (slot, is_downloaded, reason) in zip(save.unused_ghosts(), wrong, strict=True):
        assert (each.slot, each.is_downloaded) == (slot, is_downloaded) and reason in str(each)
        assert ("damage" in str(each)) == ("checksum" in reason), "what the game does not have is no damage"
    assert [(each.block.content[:4], each.slot) for each in save.erased_ghosts()] == erased
    assert save.to_bytes() == data


@settings(max_examples=60)
@given(st.data())
def test_what_can_be_read_is_written_back_to_the_byte(draw: st.DataObject) -> None:
    content = bytearray(ghost_on(3, downloaded=draw.draw(st.booleans())).to_block())
    for _ in range(draw.draw(st.integers(1, 4))):
        at = draw.draw(st.sampled_from([0x08, 0x0C, 0x16, 0x1E, 0x20, 0x2F, 0x34, 0x3A, len(content) - 9]))
        noise = draw.draw(st.binary(min_size=1, max_size=9))
        content[at : at + len(noise)] = noise
    try:
        ghost = Ghost.from_block(bytes(content))
    except GhostError:
        return
    assert ghost.to_block() == content


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "at least 262,144 bytes, this has 0"),
        (FULL[:-1], "this has 262,143; use an undamaged copy"),
        (FULL + b"\0", "has 262,144 or 524,288 bytes, this has 262,145"),
        (DSV[:-1], "this has 262,265"),
        (b"\0" + FULL[1:], "not a Mario Kart DS save"),
        (b"\xff" * SIZE, "the save is empty"),
        (b"\xff" * 2 * SIZE, "the save is empty"),
        (bytes(SIZE), "not a Mario Kart DS save"),
        (FULL + FULL[:100] + DSV[SIZE:], "footer does not fit"),
        (b"NocashGbaBackupMediaSavDataFile" + FULL, "another program"),
        (b"ARDS000000000001" + FULL, "at least 262,144"),
        (bytes(0x2000), "another game's save: its chip has 8,192 bytes"),
        (bytes(0x10000) + footer_of(0x10000), "another game's save: its chip has 65,536 bytes"),
        (FULL[:0x10000] + footer_of(0x10000), "this has 65,536; use an undamaged copy"),
        (b"ARDS0000" + bytes(492 + 0x2000), "another game's save: its chip has 8,192 bytes"),
        (bytes(0x80000), "not a Mario Kart DS save"),
        (FULL + footer_of(0x10000), "footer does not fit the size of the save; use an undamaged copy"),
        (b"|-DESMUME SAVE-|", "at least 262,144 bytes, this has 16"),
    ],
)
def test_what_is_no_save_is_refused(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.sav"
    path.write_bytes(data)
    with pytest.raises(SaveError, match=message) as caught:
        Save.from_file(path)
    assert str(caught.value).startswith(f"{path}: ") and "\n" not in str(caught.value)


def test_files_that_are_too_large_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.sav"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(FileError, match="larger than"):
        Save.from_file(path)


def use(data: bytes) -> None:
    """Read everything that a save holds; all that may escape is an MkdsError with a sentence."""
    try:
        save = Save.from_bytes(data)
        assert save.to_bytes() == data
        assert isinstance(save.nickname, str)
        for course in COURSES:
            save.records().times(course)
        for stored in save.stored_personal_ghosts() + save.stored_downloaded_ghosts():
            stored.ghost.frames()
        save.put_ghost(ghost_on(0))
        assert save.personal_ghosts[0] == (0, ghost_on(0))
    except MkdsError as error:
        assert str(error) and "\n" not in str(error)


@settings(max_examples=60)
@given(st.data())
def test_damaged_saves_are_read_or_refused(data: st.DataObject) -> None:
    damaged = bytearray(data.draw(st.sampled_from([FULL, DSV])))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(damaged) - 1) | st.integers(0, 0x2B00))
        noise = data.draw(st.binary(min_size=1, max_size=64))
        damaged[at : at + len(noise)] = noise
    use(bytes(damaged[: data.draw(st.sampled_from([len(damaged), SIZE, SIZE - 1]))]))


@given(st.binary(max_size=256), st.sampled_from([1, SIZE // 256, SIZE // 128]))
def test_random_files_are_refused(noise: bytes, times: int) -> None:
    with pytest.raises(SaveError):
        Save.from_bytes(noise * times)


def test_real_saves_agree_with_the_ground_truth(real_saves: list[Path]) -> None:
    for path in real_saves:
        truth = json.loads(path.with_name(f"{path.stem}-ghosts.json").read_text())["save"]
        save = Save.from_file(path)
        assert len(save.to_bytes()) == truth["size"]
        assert hashlib.sha256(save.to_bytes()).hexdigest() == truth["sha256"], "decoding changes nothing"
        assert save.nickname == truth["nickname"]
        for stored, known in zip(
            save.stored_personal_ghosts() + save.stored_downloaded_ghosts(),
            truth["personal_ghosts"] + truth["downloaded_ghosts"],
            strict=True,
        ):
            ghost, data = stored.ghost, save.to_bytes()[stored.offset :]
            assert hashlib.sha256(ghost.frames()).hexdigest() == known["sha256_full"]
            assert ghost.course.name == known["course_name"]
            assert (ghost.character.name, ghost.kart.name) == (known["character"], known["kart"])
            assert (ghost.time, str(ghost.date)) == (known["total_time"], known["date"])
            assert sum(ghost.lap_ms) == ghost.total_ms
            assert ghost.to_block() == stored.block.content
            assert data.startswith(stored.block.seal()), "and encoding gives the same bytes"
            if not ghost.is_downloaded:
                assert save.records().times(ghost.course)[0] == ghost.total_ms
                best_lap = save.records().best_lap(ghost.course)
                assert best_lap is not None and best_lap <= min(ghost.lap_ms)


def test_real_ghosts_move_into_a_save_of_our_own(real_saves: list[Path]) -> None:
    for path in real_saves:
        real, ours = Save.from_file(path), Save.blank()
        for slot, ghost in real.personal_ghosts + real.downloaded_ghosts:
            ours.put_ghost(ghost, slot)
        assert ours.personal_ghosts == real.personal_ghosts
        assert ours.downloaded_ghosts == real.downloaded_ghosts
        assert ours.personal_ghost_bits == real.personal_ghost_bits
        assert ours.downloaded_ghost_bits == real.downloaded_ghost_bits
