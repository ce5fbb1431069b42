"""`mariokart courses`."""

import json
from pathlib import Path

import pytest

from desmume_mkds import cartridge
from desmume_mkds.game.courses import COURSES
from desmume_mkds.game.rom_files import RomFiles
from mariokart.cli import main


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stop:
        main(["courses", *arguments])
    return int(stop.value.code or 0)


def test_lists_what_a_lap_is_made_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--json") == 0
    courses = json.loads(capsys.readouterr().out)
    assert [course["slot"] for course in courses] == list(range(32))
    assert [course["slot"] for course in courses if course["held_out"]] == list(range(24, 32))
    assert courses[0]["name"] == "Millpond Loop" and courses[0]["surfaces"].keys() == {"off-road"}
    assert {course["laps"] for course in courses} == {2, 3, 4, 5}
    assert all(8000 < course["length"] < 25000 for course in courses)


def test_draws_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "courses.png"
    assert run("--picture", str(picture)) == 0
    assert "Millpond Loop" in capsys.readouterr().out
    assert picture.read_bytes().startswith(b"\x89PNG") and picture.stat().st_size > 100_000


def test_a_damaged_course_hides_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packed = RomFiles(cartridge.ROM).read(f"data/Course/{COURSES[3].file}.carc")
    data = bytearray(cartridge.ROM.read_bytes())
    at = data.find(packed)
    data[at : at + 400] = bytes(400)
    (tmp_path / "damaged.nds").write_bytes(data)
    picture = tmp_path / "courses.png"
    assert run("--json", "--rom", str(tmp_path / "damaged.nds"), "--picture", str(picture)) == 2
    told = capsys.readouterr()
    assert [course["slot"] for course in json.loads(told.out)] == [n for n in range(32) if n != 3]
    (sentence,) = told.err.splitlines()
    assert "damaged.nds" in sentence and COURSES[3].file in sentence and sentence.endswith("; left out")
    assert picture.exists()


@pytest.mark.parametrize("name", ["missing.nds", "cut.nds", "."])
def test_wrong_cartridges(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (tmp_path / "cut.nds").write_bytes(cartridge.ROM.read_bytes()[:100_000])
    assert run("--rom", str(tmp_path / name)) == 2
    words = capsys.readouterr().err
    assert words.startswith("mariokart: ") and words.count("\n") == 1 and name.strip(".") in words
