"""Race starts kept on disk: the same race to the last bit, never a wrong or a damaged one."""

import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from desmume_mkds import MarioKart, Snapshot, cartridge, menu, starts
from desmume_mkds.game.save import Save

A, LEFT, R = 0x001, 0x020, 0x100
DRIVE = [A] * 320 + [A | LEFT] * 80 + [A | LEFT | R] * 60 + [A] * 140


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache; the folder of its race starts."""
    monkeypatch.setenv(starts.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache" / "starts"


def race(emu: MarioKart, course: str = "f8c", cache: bool = True) -> tuple[int, list[int]]:
    """A checksum of main RAM at the start of a race, and the keys that led there."""
    keys = menu.start_race(emu, course, "Mario", "B Dasher", cache=cache)
    assert emu.memory.race_ready
    assert emu.memory.race_state.frame_counter == 1
    return zlib.crc32(emu.ram), keys


def test_goes_on_as_after_the_menus(folder: Path) -> None:
    """600 frames of driving: after the menus with and without a cache, restored, and restored again."""

    def driven(emu: MarioKart) -> list[int]:
        checksums = []
        for keys in DRIVE:
            emu.cycle(keys=keys)
            checksums.append(zlib.crc32(emu.ram))
        return checksums

    with MarioKart(cartridge.ROM, save=cartridge.SAVE) as emu:
        first, frame = race(emu, cache=False), emu.frame
        wanted = driven(emu)
        assert not folder.exists()
        assert race(emu) == first
        assert driven(emu) == wanted
        (kept,) = folder.iterdir()
        assert kept.stat().st_size < 4_000_000
        written = kept.read_bytes()
    with MarioKart(cartridge.ROM, save=cartridge.SAVE) as other:
        assert race(other) == first
        assert (other.frame, other.keys) == (frame, 0)
        assert driven(other) == wanted
        assert race(other) == first
        assert driven(other) == wanted
    assert [path.read_bytes() for path in folder.iterdir()] == [written]


def test_every_other_start_is_another(folder: Path, tmp_path: Path) -> None:
    """Course, character, kart, save and cartridge each make one."""
    changed = tmp_path / "changed.nds"
    changed.write_bytes(cartridge.ROM.read_bytes() + b"\0")
    blank = Save.blank().to_bytes()
    for number, (rom, save, race) in enumerate(
        [
            (cartridge.ROM, None, ("f8c", "Mario", "B Dasher")),
            (cartridge.ROM, None, ("yf", "Mario", "B Dasher")),
            (cartridge.ROM, None, ("f8c", "Luigi", "B Dasher")),
            (cartridge.ROM, None, ("f8c", "Mario", "Standard MR")),
            (cartridge.ROM, blank, ("f8c", "Mario", "B Dasher")),
            (changed, None, ("f8c", "Mario", "B Dasher")),
        ]
    ):
        with MarioKart(rom, save) as emu:
            for _ in range(2):
                menu.start_race(emu, *race)
                assert len(list(folder.iterdir())) == number + 1


@pytest.mark.parametrize("damage", ["empty", "cut", "changed", "other", "folder"])
def test_what_is_damaged_is_made_anew(damage: str, folder: Path) -> None:
    with MarioKart(cartridge.ROM) as emu:
        first = race(emu)
        (kept,) = folder.iterdir()
        good = kept.read_bytes()
        changed = good[:9999] + bytes([good[9999] ^ 1]) + good[10000:]
        bad = {"empty": b"", "cut": good[:-100], "changed": changed, "other": b"x" * 99}
        kept.unlink()
        if damage == "folder":
            kept.mkdir()
        else:
            kept.write_bytes(bad[damage])
        assert race(emu) == first
        assert damage == "folder" or Snapshot.from_file(kept)
        assert race(emu) == first


def test_where_nothing_can_be_kept(folder: Path) -> None:
    folder.parent.write_text("a file where the folder should be")
    with MarioKart(cartridge.ROM) as emu:
        assert race(emu) == race(emu)
    assert folder.parent.is_file()


def test_only_so_many_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starts, "MAX_STARTS", 2)
    with MarioKart(cartridge.ROM) as emu:
        race(emu, "f8c")
        (first,) = folder.iterdir()
        race(emu, "yf")
        (second,) = set(folder.iterdir()) - {first}
        for path, age in ((first, 1000), (second, 2000)):
            os.utime(path, (age, age))
        race(emu, "f8c")  # used, so no longer the oldest but one
        os.utime(second, (5000, 5000))
        race(emu, "lm")
        assert first in folder.iterdir()
        assert second not in folder.iterdir()
        assert len(list(folder.iterdir())) == 2


def test_a_start_that_is_being_written_is_not_seen(folder: Path) -> None:
    """Several processes start the same race at once; each has a whole one, and one file is left."""
    script = (
        "import zlib; from desmume_mkds import *\n"
        "with MarioKart(cartridge.ROM) as emu:\n"
        "    for _ in range(3):\n"
        "        menu.start_race(emu, 'f8c', 'Mario', 'B Dasher'); print(zlib.crc32(emu.ram))"
    )
    command = [sys.executable, "-c", script]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = {line for process in running for line in process.communicate()[0].split()}
    assert [process.returncode for process in running] == [0, 0]
    assert len(printed) == 1
    assert len(list(folder.iterdir())) == 1


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    monkeypatch.setenv("XDG_CACHE_HOME", "/elsewhere")
    monkeypatch.setenv(starts.VARIABLE, "/named")
    assert starts.cache_folder() == Path("/named")
    monkeypatch.delenv(starts.VARIABLE)
    for platform, xdg, wanted in (
        ("linux", "/elsewhere", "/elsewhere/mariokart"),
        ("linux", "relative", "/home/somebody/.cache/mariokart"),
        ("linux", "", "/home/somebody/.cache/mariokart"),
        ("darwin", "/elsewhere", "/home/somebody/Library/Caches/mariokart"),
        ("win32", "/elsewhere", "/local/mariokart"),
    ):
        monkeypatch.setattr(sys, "platform", platform)
        monkeypatch.setenv("XDG_CACHE_HOME", xdg)
        assert starts.cache_folder() == Path(wanted)
