"""The doctor: Shakedown is well in every region; what is wrong with a cartridge shows in the right line."""

import json
import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from cartridge.variant import variant

from desmume_mkds import cartridge
from desmume_mkds.game.rom import identify
from mariokart import doctor
from mariokart.doctor import Verdict, examine_game
from mariokart.doctor.findings import Finding

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def wrong(rom: Path) -> dict[str, Finding]:
    """What does not pass with a cartridge, whatever the machine is busy with."""
    findings = [finding for part, finding in examine_game(identify(rom)) if part != "machine in a race"]
    return {finding.subject: finding for finding in findings if finding.verdict is not Verdict.PASS}


def swapped(structs: str, one: str, other: str) -> str:
    return re.sub(rf"\b({one}|{other})\b", lambda match: other if match[0] == one else one, structs)


def test_shakedown_is_well(mariokart: Run) -> None:
    code, printed, complaints = mariokart("doctor", "--json")
    assert (code, complaints) == (0, "")
    parts = json.loads(printed)
    assert list(parts) == [
        "machine", "cartridge", "machine in a race", "pointers", "course", "race", "kart", "summary"
    ]  # fmt: skip
    assert parts["summary"]["fail"] == 0
    for name in ("cartridge", "pointers", "course", "race", "kart"):
        assert [line for line in parts[name] if line["verdict"] != "pass"] == []
    lines = {line["subject"]: line for part in list(parts.values())[:-1] for line in part}
    assert len(lines) > 120
    assert lines["cartridge"]["found"].startswith("Shakedown SKDE (USA)")
    assert lines["translated code"]["found"].startswith(("on: ", "off: "))
    assert "frames/s" in lines["speed, not drawn"]["found"]
    assert lines["PyTorch"]["verdict"] == "pass"
    assert "torch" in lines["extra train"]["found"]
    assert lines["driver.position"]["expected"]
    assert not Path("runs").exists()


def test_for_people(mariokart: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "examine_machine", lambda: iter(()))
    code, printed, _ = mariokart("doctor", "--rom", cartridge.ROM)
    assert code == 0
    assert "\x1b" not in printed
    assert re.search(r"^pass +driver\.speed +-?[\d.]+ to [\d.]+ +\(expected: 0 until GO, ", printed, re.M)
    assert re.fullmatch(r"\d+ pass, \d+ doubtful, 0 fail", printed.splitlines()[-1])


def test_the_european_game_is_well() -> None:
    assert wrong(variant("SKDP", 0x20)) == {}


def test_fields_and_addresses_that_are_not_where_they_should_be(mariokart: Run) -> None:
    """A cartridge with two fields of the kart exchanged and the camera's pointer four bytes farther on."""

    def changed(structs: str) -> str:
        structs = swapped(structs, "speed", "field2AC")
        return structs.replace("ADDR_camera 0x0217AA4C", "ADDR_camera 0x0217AA50")

    rom = variant("SKDE", change=changed)
    found = wrong(rom)
    assert {subject for subject in found if not subject.startswith("camera")} == {"driver.speed"}
    assert "camera *" in found
    assert {"camera.position", "camera.mtx", "camera.fov"} <= found.keys()
    assert all(finding.verdict is Verdict.FAIL for finding in found.values())
    assert found["driver.speed"].report == "driver_t+0x2a8 (fx32), this line"
    assert found["driver.speed"].expected == "0 until GO, rises with A, falls with B"
    assert found["camera *"].found == "0x00000000"
    assert found["camera *"].report == "camera at 0x0217aa4c"
    code, printed, _ = mariokart("doctor", "--rom", rom)
    assert code == 1
    assert re.search(r"^fail +driver\.speed .*report: driver_t\+0x2a8", printed, re.M)


def test_another_revision(tmp_path: Path) -> None:
    rom = bytearray(cartridge.ROM.read_bytes())
    (arm9,) = struct.unpack_from("<I", rom, 0x20)
    struct.pack_into("<I", rom, arm9 + 0xB54, 0x0216F3A0)
    path = tmp_path / "revision.nds"
    path.write_bytes(rom)
    found = wrong(path)
    assert found["revision"].verdict is Verdict.FAIL
    words = "SKDE keeps 0x0216f3a0 at 0x02000b54, where known revisions keep 0x0216f320"
    assert words in found["revision"].found
    assert "menus" in found


def test_menus_that_lead_to_another_race(tmp_path: Path) -> None:
    """The page of the karts has one entry, so the presses do not get to the kart that is asked for."""
    rom = cartridge.ROM.read_bytes()
    pages = bytes([1, 1, 2, 1, 1, 1, 12, 4, 36, 36, 8, 4, 4, 1, 1, 1])
    assert rom.count(pages) == 1
    path = tmp_path / "menus.nds"
    path.write_bytes(rom.replace(pages, pages[:8] + bytes([1, 1]) + pages[10:]))
    found = wrong(path)
    assert found.keys() == {"race_config.drivers[0].kart", "driver.charKart.kartId"}
    assert (found["race_config.drivers[0].kart"].found, found["race_config.drivers[0].kart"].expected) == (
        "22", "23, Streamliner"
    )  # fmt: skip


def test_menus_that_lead_nowhere(tmp_path: Path) -> None:
    """A cartridge that runs in a circle: the doctor says where it is stuck, and keeps what it saw."""
    rom = bytearray(cartridge.ROM.read_bytes())
    struct.pack_into("<I", rom, struct.unpack_from("<I", rom, 0x20)[0], 0xEAFFFFFE)  # b itself
    (tmp_path / "still.nds").write_bytes(rom)
    found = wrong(tmp_path / "still.nds")
    assert found["menus"].verdict is Verdict.FAIL
    assert "the picture stayed the same when A was pressed on the page 'title'" in found["menus"].found
    assert "runs/doctor/menus.png" in found["menus"].found
    picture = Path("runs/doctor/menus.png").read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack_from(">2I", picture, 16) == (9 * 256, 384)
    assert found["drivers (pointer)"].found == "0"


def test_files_that_are_no_cartridge(mariokart: Run, tmp_path: Path) -> None:
    (tmp_path / "text.nds").write_text("hello")
    code, printed, complaints = mariokart("doctor", "--rom", tmp_path / "text.nds")
    assert (code, printed) == (2, "")
    assert complaints.startswith("mariokart: ")
    assert complaints.count("\n") == 1
