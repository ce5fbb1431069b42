"""Movies that the emulator plays: what is played is what was read, and nothing of it stays."""

import re
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from desmume_mkds import MarioKart, cartridge, menu
from desmume_mkds.game.movie import Movie

FOREIGN = {
    "rtcStartNew": "2020-JAN-02 03:04:05:000", "firmLanguage": "2", "firmNickname": "Bob",
    "firmMessage": "hello", "firmFavColour": "3", "firmBirthMonth": "1", "firmBirthDay": "2",
    "advancedTiming": "0", "jitBlockSize": "7",
}  # fmt: skip
FRAMES = 200


def movie(emu: MarioKart, **header: str) -> Movie:
    """A movie that presses A now and then."""
    made = Movie.for_rom(emu.rom, (np.arange(FRAMES) % 7 == 0).astype(int))
    made.header |= header
    return made


def at(emu: MarioKart, keys: np.ndarray) -> int:
    """A checksum of RAM after these keys."""
    for mask in keys.tolist():
        emu.cycle(keys=mask)
    return zlib.crc32(emu.ram)


@pytest.mark.parametrize("version", [1, 2])
def test_movies_of_three_numbers_a_line_are_played_whole(tmp_path: Path, version: int) -> None:
    with MarioKart(cartridge.ROM) as emu:
        made = movie(emu)
        wanted = at(emu, made.keys)
        text = made.to_bytes().replace(b"version 2", b"version %d" % version)
        path = tmp_path / "old.dsm"
        path.write_bytes(re.sub(rb"( \d) \d{3}\|$", rb"\1|", text, flags=re.MULTILINE))
        replay = emu.play(path)
        emu.cycle(FRAMES)
        assert (len(replay), replay.playing, zlib.crc32(emu.ram)) == (FRAMES, True, wanted)


def test_a_movie_plays_from_wherever_it_lies(tmp_path: Path) -> None:
    """The emulator's own player crashes on paths of more than 511 bytes."""
    folder = tmp_path / "/".join(["d" * 100] * 6)
    folder.mkdir(parents=True)
    with MarioKart(cartridge.ROM) as emu:
        movie(emu).save(folder / "run.dsm")
        replay = emu.play(folder / "run.dsm")
        (folder / "run.dsm").unlink()
        emu.cycle(FRAMES)
        assert replay.playing


@pytest.mark.parametrize("word", [b"romSerial", b"word \n", b"comment\n\n", b"#"])
@pytest.mark.parametrize("place", [0, 50])
def test_a_bare_word_is_read_as_the_emulator_reads_it(tmp_path: Path, word: bytes, place: int) -> None:
    path = tmp_path / "word.dsm"
    with MarioKart(cartridge.ROM) as emu:
        lines = movie(emu).to_bytes().split(b"\n")
        first = next(number for number, line in enumerate(lines) if line.startswith(b"|"))
        path.write_bytes(b"\n".join([*lines[: first + place], word, *lines[first + place :]]))
        read = Movie.from_file(path)
        assert len(read) == FRAMES - 1
        wanted = at(emu, read.keys)
        console = emu._console
        console.pin_clock(False)
        assert console.lib.desmume_movie_play(bytes(path)) is None
        console.forget_name()
        assert console.lib.desmume_movie_get_length() == FRAMES - 1
        emu.cycle(FRAMES - 1)
        assert zlib.crc32(emu.ram) == wanted


START = """
import sys, zlib
from desmume_mkds import MarioKart, cartridge, menu
with MarioKart(cartridge.ROM) as emu:
    origin = emu.origin
    menu.start_race(emu, "f8c", "Mario", "B Dasher")
    print(origin, zlib.crc32(emu.ram))
"""


@pytest.mark.parametrize("times", [1, 2])
def test_what_a_movie_says_of_the_console_ends_with_it(
    tmp_path: Path, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARIOKART_CACHE", str(tmp_path / "cache"))
    with MarioKart(cartridge.ROM) as emu:
        origin, plain = emu.origin, movie(emu)
        before = at(emu, plain.keys)
        path = tmp_path / "foreign.dsm"
        movie(emu, **FOREIGN).save(path)
        for _ in range(times):
            emu.play(path)
            emu.cycle(FRAMES)
        assert zlib.crc32(emu.ram) != before, "the movie's own settings hold while it plays"
        emu.reset()
        assert (emu.origin, at(emu, plain.keys)) == (origin, before)
        for _ in range(times):
            emu.play(path)
        plain.save(tmp_path / "plain.dsm")
        emu.play(tmp_path / "plain.dsm")
        emu.cycle(FRAMES)
        assert zlib.crc32(emu.ram) == before
        for _ in range(times):
            emu.play(path)
        menu.start_race(emu, "f8c", "Mario", "B Dasher")  # which another process takes from the cache
        started = zlib.crc32(emu.ram)
        for _ in range(times):
            emu.play(path)
    with MarioKart(cartridge.ROM) as other:  # in the same image of the library
        assert (other.origin, at(other, plain.keys)) == (origin, before)
    for _ in range(2):
        told = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
        assert told.stdout.split() == [origin, str(started)]
        for kept in (tmp_path / "cache").rglob("*.snapshot"):
            kept.unlink()


def test_a_moment_keeps_the_clock_it_was_taken_under(tmp_path: Path) -> None:
    with MarioKart(cartridge.ROM) as emu:
        path = tmp_path / "foreign.dsm"
        movie(emu, rtcStartNew=FOREIGN["rtcStartNew"]).save(path)
        replay = emu.play(path)
        emu.cycle(100)
        replay.stop()
        moment = emu.snapshot()
        emu.restore(moment)
        emu.cycle(100, keys=1)
        wanted = zlib.crc32(emu.ram)
        emu.reset()
        emu.cycle(3)
        emu.restore(moment)
        emu.cycle(100, keys=1)
        assert zlib.crc32(emu.ram) == wanted


def test_a_language_is_spoken_from_the_next_start_on() -> None:
    with MarioKart(cartridge.ROM) as emu:
        origin, keys = emu.origin, np.zeros(100)
        before = at(emu, keys.astype(int))
        emu._console.set_language(3)
        assert emu.origin != origin
        emu.reset()
        assert at(emu, keys.astype(int)) != before
        emu._console.set_language(1)
        emu.reset()
        assert (emu.origin, at(emu, keys.astype(int))) == (origin, before)
