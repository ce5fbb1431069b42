"""`mariokart ghosts`: the lists, against the known content of saves."""

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from desmume_mkds.game.blocks import Block, new_block
from desmume_mkds.game.courses import find_character, find_course, find_kart
from desmume_mkds.game.ghost import Ghost
from desmume_mkds.game.save import BACKUP, PERSONAL, SYSTEM, Save

Run = Callable[..., tuple[int, str, str]]

GHOST = Ghost(
    course=find_course("rbp"),
    character=find_character("Dry Bones"),
    kart=find_kart("ROB-BLS"),
    player_name="[red]\u202e",
    date=datetime.date(2006, 7, 30),
    total_ms=71427,
    lap_ms=(23930, 23792, 23705),
    runs=((0, 2), (1, 1), (33, 3)),
)


@pytest.fixture
def save_path(tmp_path: Path) -> Path:
    save = Save.blank("Somebody")
    save.put_ghost(GHOST)
    path = tmp_path / "one.sav"
    save.save(path)
    return path


def test_json(mariokart: Run, save_path: Path) -> None:
    code, text, _ = mariokart("ghosts", save_path, "--json")
    found = json.loads(text)
    assert code == 0
    assert (found["file"], found["nickname"], found["size"]) == ("one.sav", "Somebody", 0x40000)
    assert (found["personal_ghost_bits"], found["download_ghost_bits"]) == ("0x00800000", "0x00000000")
    assert found["downloaded_ghosts"] == []
    (ghost,) = found["personal_ghosts"]
    assert ghost["slot"] == 23 and ghost["course_name"] == "GCN Baby Park" and ghost["cup"] == "Banana"
    assert ghost["total_time"] == "1:11.427" and ghost["lap_times"][0] == "0:23.930"
    assert ghost["crc_ok"] is True
    assert (ghost["frames_counted"], ghost["frames_full"]) == (3, 6)
    assert ghost["tail_run"] == {"buttons": 33, "frames": 3}
    assert ghost["sha256_full"] == hashlib.sha256(bytes([0, 0, 1, 33, 33, 33])).hexdigest()
    assert ghost["sha256_counted"] == hashlib.sha256(bytes([0, 0, 1])).hexdigest()


def test_several_files_make_a_list(mariokart: Run, save_path: Path) -> None:
    (save_path.parent / "deeper").mkdir()
    (save_path.parent / "deeper/two.dsv").write_bytes(Save.from_file(save_path).to_dsv())
    code, text, _ = mariokart("ghosts", save_path.parent, "--json")
    found = json.loads(text)
    assert code == 0
    assert [each["file"] for each in found] == ["two.dsv", "one.sav"]
    assert found[0]["personal_ghosts"] == found[1]["personal_ghosts"]


def test_table(mariokart: Run, save_path: Path) -> None:
    code, text, _ = mariokart("ghosts", save_path)
    assert code == 0
    assert max(map(len, text.splitlines())) <= 80
    for word in ("one.sav", "GCN Baby Park", "Dry Bones", "ROB-BLS", "1:11.427"):
        assert word in text
    assert "[red]\N{REPLACEMENT CHARACTER}" in text, "a name is no markup, and turns no text around"


def test_a_wrong_checksum_is_listed_as_damage(mariokart: Run, save_path: Path) -> None:
    data = bytearray(save_path.read_bytes())
    data[PERSONAL.offset + 23 * PERSONAL.size + 0x800] ^= 1
    save_path.write_bytes(data)
    code, text, _ = mariokart("ghosts", save_path, "--json")
    assert code == 2 and json.loads(text)["personal_ghosts"][0]["crc_ok"] is False
    code, text, complaint = mariokart("ghosts", save_path)
    assert code == 2 and "damaged" in text and "slot 23: it is damaged (its checksum is wrong)" in complaint


def test_what_cannot_be_read_is_named_and_hides_nothing(mariokart: Run, save_path: Path) -> None:
    """A broken save, and a ghost of a fan-made course in a sound one."""
    (save_path.parent / "two.SAV").write_bytes(save_path.read_bytes()[:1000])
    save = Save.from_file(save_path)
    ((_, ghost),) = save.personal_ghosts
    save.put_ghost(dataclasses.replace(ghost, course=find_course("f8c")))
    data = bytearray(save.to_bytes())
    block = Block.open(bytes(data[PERSONAL.offset : PERSONAL.offset + PERSONAL.size]), b"NKPG")
    ids = int.from_bytes(block.content[4:6], "little") & 0x3FF | 59 << 10
    content = block.content[:4] + ids.to_bytes(2, "little") + block.content[6:]
    data[PERSONAL.offset : PERSONAL.offset + PERSONAL.size] = new_block(content).seal()
    (save_path.parent / "pack.sav3").write_bytes(data)
    for extra in ([], ["--json"]):
        code, text, complaint = mariokart("ghosts", save_path.parent, *extra)
        assert code == 2 and complaint.count("\n") == 2
        assert "two.SAV: a save has at least" in complaint
        assert "pack.sav3: personal ghost of Figure-8 Circuit, slot 0: no race course has" in complaint
        assert "the internal id 59; left out" in complaint
        if extra:
            found = json.loads(text)
            assert [each["file"] for each in found] == ["one.sav", "pack.sav3"]
            assert [len(each["personal_ghosts"]) for each in found] == [1, 1]
        else:
            assert text.count("GCN Baby Park") == 2


def test_erased_ghosts_are_listed_when_asked_for(mariokart: Run, save_path: Path) -> None:
    data = bytearray(save_path.read_bytes())
    system = Block.open(bytes(data[: SYSTEM.size]), SYSTEM.magic, SYSTEM.clear)
    content = system.content[:0x26] + bytes(8) + system.content[0x2E:]
    for at in (0, BACKUP):
        data[at : at + SYSTEM.size] = dataclasses.replace(system, content=content).seal()
    save_path.write_bytes(data)
    code, text, _ = mariokart("ghosts", save_path)
    assert code == 0 and "GCN Baby Park" not in text
    code, text, _ = mariokart("ghosts", save_path, "--erased")
    assert code == 0 and "Erased ghosts in one.sav (1)" in text and "GCN Baby Park" in text
    found = json.loads(mariokart("ghosts", save_path, "--erased", "--json")[1])
    assert found["personal_ghosts"] == []
    assert [each["total_time"] for each in found["erased_ghosts"]] == ["1:11.427"]


def test_real_saves_agree_with_the_ground_truth(mariokart: Run, real_saves: list[Path]) -> None:
    for path in real_saves:
        truth = json.loads(path.with_name(f"{path.stem}-ghosts.json").read_text())["save"]
        code, text, _ = mariokart("ghosts", path, "--json")
        assert code == 0
        assert json.loads(text) == truth
