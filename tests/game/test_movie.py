"""Movies: what is written is read back, and played by the emulator as it reads; damage is named."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desmume_mkds import MarioKart
from desmume_mkds.game.courses import find_character, find_course, find_kart
from desmume_mkds.game.errors import FileError, MkdsError, MovieError
from desmume_mkds.game.movie import DEFAULT_HEADER, Movie, RaceComment
from desmume_mkds.game.rom import identify
from desmume_mkds.game.save import SIZE, Save

# The documented examples of the format.
EXAMPLE = b"""version 2
emuVersion 91200
rerecordCount 0
romFilename shakedown.nds
romChecksum 00000000
romSerial NTR-ABCE-USA
guid 0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0
firmLanguage 1
jitBlockSize 0
rtcStartNew 2009-JAN-01 00:00:00:000
savestate 0
comment author nobody
comment 8 34 20 3
|0|.............000 000 0 000|
|0|.............000 000 0 000|
|0|.............000 000 0 000|
|0|.......A.....000 000 0 000|
|0|R......A...E.000 000 0 000|
"""
MINIMAL = b"""version 2
savestate 0
|0|.............128 096 1 000|
|4|.............000 000 0 000|
|0|.....S.......000 000 0 000|
"""
RACE = RaceComment(find_character("Dry Bones"), find_kart("ROB-BLS"), find_course("f8c"), 3)

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8).map(str.strip)
lines = words.filter(lambda text: bool(text) and text.encode().strip() == text.encode())
header_keys = st.from_regex(r"[A-Za-z]{1,9}", fullmatch=True).filter(
    lambda key: key not in ("version", "comment", "sram", "binary")
)
frame_parts = st.tuples(*(st.integers(0, most) for most in (0x1FFF, 7, 255, 255, 1, 255)))


@given(
    st.lists(frame_parts, min_size=1, max_size=20),
    st.dictionaries(header_keys, lines, max_size=4),
    st.lists(lines, max_size=3),
    st.none() | st.binary(min_size=1, max_size=100),
)
def test_round_trip(
    frames: list[tuple[int, ...]], header: dict[str, str], comments: list[str], sram: bytes | None
) -> None:
    table = np.array(frames)
    movie = Movie(table[:, 0], header, comments, sram, table[:, 1:])
    again = Movie.from_bytes(movie.to_bytes())
    assert again.keys.tolist() == movie.keys.tolist()
    assert again.extras.tolist() == movie.extras.tolist()
    assert (again.header, again.comments, again.sram) == (header, tuple(comments), sram)
    assert again.to_bytes() == movie.to_bytes()


def test_the_documented_examples_are_read_and_written() -> None:
    movie = Movie.from_bytes(EXAMPLE)
    assert movie.keys.tolist() == [0, 0, 0, 0x001, 0x111]
    assert movie.header["romSerial"] == "NTR-ABCE-USA"
    assert movie.comments == ("author nobody", "8 34 20 3")
    assert movie.race == RACE
    assert movie.to_bytes() == EXAMPLE
    movie = Movie.from_bytes(MINIMAL)
    assert movie.extras.tolist() == [[0, 128, 96, 1, 0], [4, 0, 0, 0, 0], [0] * 5]
    assert movie.keys.tolist() == [0, 0, 8]
    assert movie.to_bytes() == MINIMAL


def test_every_key_has_its_letter() -> None:
    letters = "ABTSRLUDEWXYG"  # by key mask bit
    movie = Movie([1 << bit for bit in range(13)])
    text = movie.to_bytes().decode().splitlines()[1:]
    assert [line[3:16].strip(".") for line in text] == list(letters)
    assert [3 + "RLDUTSBAYXWEG".index(letter) for letter in letters] == [
        line.index(letter) for line, letter in zip(text, letters, strict=True)
    ]


def test_line_ends_blank_lines_and_old_movies_are_understood() -> None:
    wanted = Movie.from_bytes(EXAMPLE).keys.tolist()
    for variant in (
        EXAMPLE.replace(b"\n", b"\r\n"),
        EXAMPLE[:-1],
        EXAMPLE.replace(b"|0|", b"\n \t|0|"),
        EXAMPLE.replace(b"version 2", b"version 1").replace(b" 000|", b"|"),
        EXAMPLE.replace(b"version 2", b"version 1"),
    ):
        movie = Movie.from_bytes(variant)
        assert movie.keys.tolist() == wanted
        assert movie.to_bytes() == EXAMPLE, "always written in the present form"


def test_battery_memory_forms() -> None:
    data = bytes(range(50))
    for text in (b"base64:" + base64.b64encode(data), b"0x" + data.hex().encode()):
        assert Movie.from_bytes(MINIMAL.replace(b"savestate 0", b"sram " + text)).sram == data
    for text in (b"base64:A", b"base64:????", b"0x123", b"0xzz", b"12345"):
        with pytest.raises(MovieError, match=r"battery memory \(sram\)"):
            Movie.from_bytes(MINIMAL.replace(b"savestate 0", b"sram " + text))


def test_savestate_movies_are_told_apart() -> None:
    assert not Movie.from_bytes(MINIMAL).needs_savestate
    assert Movie.from_bytes(MINIMAL.replace(b"savestate 0", b"savestate 1")).needs_savestate


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a movie"),
        (b"version 3\n", "not a movie"),
        (b"version 10\n", "not a movie"),
        (b"\xef\xbb\xbf" + MINIMAL, "not a movie"),
        (b"version 2\nsavestate 0\n", "holds no frames"),
        (MINIMAL[:-10], r"line 5: '|0|.....S.......000 00"),
        (MINIMAL.replace(b"|4|", b"|8|"), "line 4: .* is not a frame"),
        (MINIMAL.replace(b"128", b"256"), "line 3: .* is not a frame"),
        (MINIMAL.replace(b".S", b"S"), "line 5: .* is not a frame"),
        (MINIMAL.replace(b"S", b"\xc3\x9f"), "line 5: .* is not a frame"),
        (MINIMAL.replace(b"savestate 0", b"version"), "line 2: a second movie begins here"),
        (MINIMAL.replace(b"savestate 0", b"binary 1"), "line 2: binary movies cannot be read"),
        (MINIMAL.replace(b"savestate 0", b"comment \xff"), "line 2: .* not UTF-8"),
        (MINIMAL.replace(b"savestate 0", b"comment a\0b"), "line 2: "),
        (MINIMAL + MINIMAL, "line 6: a second movie"),
    ],
)
def test_damage_is_named(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.dsm"
    path.write_bytes(data)
    with pytest.raises(MovieError, match=message) as caught:
        Movie.from_file(path)
    assert str(caught.value).startswith(f"{path}: ") and "\n" not in str(caught.value)


bare_words = st.sampled_from([b"word", b"word \n", b" romSerial\n\n", b"#\r"])


@given(st.lists(st.tuples(st.integers(0, 5), bare_words)))
def test_a_bare_word_takes_the_next_line_for_its_value(words: list[tuple[int, bytes]]) -> None:
    lines = [b"|0|.............000 000 0 %03d|" % number for number in range(6)]
    before = dict(words)
    text = b"".join(before[place] + b"\n" + line + b"\n" if place in before else line + b"\n"
                    for place, line in enumerate(lines))
    kept = [number for number in range(6) if number not in before]
    if kept:
        assert Movie.from_bytes(b"version 2\n" + text).extras[:, 4].tolist() == kept


def test_lines_of_the_header_stay_in_their_order() -> None:
    """As DeSmuME writes them: comments stand before the savestate's line."""
    memory = base64.b64encode(bytes(40))
    data = (
        b"version 2\nrerecordCount 3\ncomment a\nfoo bar\nsram base64:" + memory
        + b"\nsavestate 0\ncomment b\n|0|.............000 000 0 000|\n"
    )
    assert Movie.from_bytes(data).to_bytes() == data


def test_missing_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.dsm"):
        with pytest.raises(FileError):
            Movie.from_file(path)


@given(st.data())
def test_damaged_movies_are_read_or_refused(data: st.DataObject) -> None:
    damaged = bytearray(data.draw(st.sampled_from([EXAMPLE, MINIMAL])))
    at = data.draw(st.integers(0, len(damaged)))
    damaged[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    try:
        movie = Movie.from_bytes(bytes(damaged))
        assert Movie.from_bytes(movie.to_bytes()).to_bytes() == movie.to_bytes()
        assert movie.race is None or len(movie.ghost_frames()) <= len(movie)
    except MkdsError as error:
        assert str(error) and "\n" not in str(error)


@given(st.binary(max_size=300), st.sampled_from([b"", b"version 2\n", b"version 2\n|0|"]))
def test_random_files_are_refused(noise: bytes, start: bytes) -> None:
    with pytest.raises(MovieError):
        Movie.from_bytes(start + noise)


@pytest.mark.parametrize(
    ("header", "comment"),
    [
        ({"key": ""}, "ok"), ({"key": " "}, "ok"), ({"key": "a\nb"}, "ok"), ({"key": " a"}, "ok"),
        ({"two words": "a"}, "ok"), ({"|0|": "a"}, "ok"), ({"": "a"}, "ok"), ({"version": "2"}, "ok"),
        ({"binary": "1"}, "ok"), ({"key": "\ud800"}, "ok"), ({}, ""), ({}, "a\rb"), ({}, "a\0b"),
    ],
)
def test_what_the_emulator_would_misread_is_not_written(header: dict[str, str], comment: str) -> None:
    with pytest.raises(MovieError, match="cannot hold"):
        Movie([0], header, [comment]).to_bytes()


@pytest.mark.parametrize(
    ("keys", "extras"),
    [
        ([], None), ([[0]], None), ([0x2000], None), ([0], [[8, 0, 0, 0, 0]]), ([0], [[0, 0, 0, 2, 0]]),
        ([0], [[0]]),
    ],
)
def test_what_is_no_frame_is_refused(keys: list[int], extras: list[list[int]] | None) -> None:
    with pytest.raises(MovieError):
        Movie(keys, extras=extras)


def test_race_comment() -> None:
    keys = np.zeros(131, np.uint16)
    keys[RACE.ghost_start :] = [0x001, 0x101, 0x200, 0x000, 0x020, 0x008, 0x001]
    movie = Movie(keys, comments=["by somebody", str(RACE)])
    assert RACE.ghost_start == 124
    assert movie.race == RACE
    assert movie.ghost_frames().tolist() == [1, 5, 8, 0, 32, 0, 1]
    assert Movie([0]).race is None
    with pytest.raises(MovieError, match="no comment CHARACTER KART COURSE START"):
        Movie([0]).ghost_frames()


@pytest.mark.parametrize("comment", ["8 34 20 5", "13 34 20 0", "8 37 20 0", "8 34 0 0"])
def test_race_comments_that_cannot_be_are_refused(comment: str) -> None:
    with pytest.raises(MovieError, match=f"the comment '{comment}'"):
        print(Movie(np.zeros(5), comments=[comment]).race)


def test_movies_of_our_own_say_what_they_are_for(rom: bytearray, tmp_path: Path) -> None:
    path = tmp_path / "a  cartridge\n.nds"
    path.write_bytes(rom)
    info = identify(path)
    movie = Movie.for_rom(info, [0, 1, 2, 3], race=RACE, comments=["a ghost"])
    assert movie.to_bytes() == Movie.for_rom(info, [0, 1, 2, 3], race=RACE, comments=["a ghost"]).to_bytes()
    again = Movie.from_bytes(movie.to_bytes())
    assert again.header["romFilename"] == "a cartridge .nds"
    assert again.header["romChecksum"] == f"{info.crc32:08X}"
    assert again.header["romSerial"] == "NTR-SKDE-USA"
    assert again.header.items() >= DEFAULT_HEADER.items()
    assert again.race == RACE


PLAYER = """
import json, sys
from desmume.emulator import DeSmuME
emu = DeSmuME()
emu.open(sys.argv[1])
emu.movie.play(sys.argv[2])
seen = []
for _ in range(emu.movie.get_length()):
    emu.cycle(False)
    seen.append(emu.input.keypad_get() & 0xFFF)
memory = emu.memory.unsigned
print(json.dumps({"keys": seen, "battery": [memory[address] for address in range(0x02001004, 0x0200100C)]}))
"""


def test_the_emulator_plays_what_we_write(rom: bytearray, tmp_path: Path) -> None:
    """Every key alone, random sets of keys, header, comments and battery memory, in py-desmume itself."""
    cartridge, path = tmp_path / "tiny.nds", tmp_path / "our.dsm"
    cartridge.write_bytes(rom)
    keys = np.concatenate([1 << np.arange(12), np.random.default_rng(1).integers(0, 0x1000, 200)])
    sram = Save.blank("Player").to_dsv()
    Movie.for_rom(identify(cartridge), keys, race=RACE, sram=sram).save(path)
    # The emulator gives a movie's save to the game only where the battery memory has its size already.
    (tmp_path / "desmume").mkdir()
    (tmp_path / "desmume/tiny.dsv").write_bytes(bytes(SIZE) + sram[SIZE:])
    surroundings = {"XDG_CONFIG_HOME": str(tmp_path), "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    run = subprocess.run(
        [sys.executable, "-c", PLAYER, cartridge, path],
        capture_output=True, text=True, cwd=tmp_path, env=os.environ | surroundings,
    )
    assert run.returncode == 0, run.stderr
    seen = json.loads(run.stdout.splitlines()[-1])
    assert seen["keys"] == keys.tolist()
    assert bytes(seen["battery"]) == b"MKDSSV10", "the game has the save"


def test_our_emulator_gives_the_movies_save_to_the_game(rom: bytearray, tmp_path: Path) -> None:
    cartridge, path = tmp_path / "tiny.nds", tmp_path / "our.dsm"
    cartridge.write_bytes(rom)
    Movie.for_rom(identify(cartridge), np.zeros(10), sram=Save.blank("Player").to_dsv()).save(path)
    with MarioKart(cartridge) as emulator:
        emulator.cycle(3)
        assert emulator.ram[0x1004:0x100C].tolist() == [0xFF] * 8, "battery memory is blank"
        emulator.cycle(len(emulator.play(path)))
        assert emulator.ram[0x1004:0x100C].tobytes() == b"MKDSSV10"
