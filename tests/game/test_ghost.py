"""Ghosts: buttons, recordings, blocks."""

import dataclasses
import datetime
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desmume_mkds.game.courses import CHARACTERS, COURSES, KARTS, find_course
from desmume_mkds.game.errors import GhostError
from desmume_mkds.game.ghost import (
    DOWNLOADED_SIZE,
    MAX_RUNS,
    PERSONAL_SIZE,
    Ghost,
    buttons_to_keys,
    encode_runs,
    format_time,
    keys_to_buttons,
)

GHOST = Ghost(
    course=find_course("f8c"),
    character=CHARACTERS[8],
    kart=KARTS[34],
    player_name="Tester",
    date=datetime.date(2006, 7, 30),
    total_ms=71427,
    lap_ms=(23930, 23792, 23705),
    runs=((0, 74), (1, 109), (33, 8), (1, 3)),
)

times = st.integers(1, 128 * 60000 - 1)
runs = st.lists(st.tuples(st.integers(0, 255), st.integers(1, 255)), min_size=1, max_size=40).map(tuple)
ghosts = st.builds(
    Ghost,
    course=st.sampled_from(COURSES),
    character=st.sampled_from(CHARACTERS),
    kart=st.sampled_from(KARTS),
    player_name=st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=5),
    date=st.dates(datetime.date(2000, 1, 1), datetime.date(2127, 12, 31)),
    total_ms=times,
    lap_ms=st.lists(times, max_size=5).map(tuple),
    runs=runs,
    flags=st.integers(0, 255),
    emblem=st.none() | st.binary(min_size=512, max_size=512),
)


def played(runs: tuple[tuple[int, int], ...]) -> list[int]:
    return [buttons for buttons, count in runs for _ in range(count)]


@given(ghosts)
def test_block_round_trip(ghost: Ghost) -> None:
    content = ghost.to_block()
    assert len(content) == (DOWNLOADED_SIZE if ghost.is_downloaded else PERSONAL_SIZE)
    assert Ghost.from_block(content) == ghost


def test_fields_stand_where_the_game_has_them() -> None:
    content = GHOST.to_block()
    assert content[:4] == b"NKPG"
    assert int.from_bytes(content[4:6], "little") == 8 | 34 << 4 | 20 << 10
    assert int.from_bytes(content[6:8], "little") == 6 | 7 << 7 | 30 << 11
    assert int.from_bytes(content[8:12], "little") == 1 | 1 << 8 | 11 << 15 | 427 << 22
    assert content[0x0C:0x20] == "Tester".encode("utf-16-le").ljust(20, b"\0")
    assert int.from_bytes(content[0x20:0x23], "big") == 23 << 10 | 930
    assert content[0x2F] == 0
    assert int.from_bytes(content[0x30:0x34], "little") == 2 * 3, "the open run is not counted"
    assert content[0x34:0x3E] == bytes([0, 74, 1, 109, 33, 8, 1, 3, 0, 0])


@given(runs)
def test_frames_are_the_runs_played_out(runs: tuple[tuple[int, int], ...]) -> None:
    frames = dataclasses.replace(GHOST, runs=runs).frames()
    assert frames.tolist() == played(runs)


@given(st.lists(st.integers(0, 255), min_size=1) | runs.map(played))
def test_encoding_frames_and_playing_them_gives_the_frames(frames: list[int]) -> None:
    encoded = encode_runs(frames)
    assert played(encoded) == frames
    for (one, count), (next_one, _) in itertools.pairwise(encoded):
        assert one != next_one or count == 255, "a run ends where the buttons change, or after 255 frames"


def test_from_frames() -> None:
    frames = GHOST.frames()
    fields = {f.name: getattr(GHOST, f.name) for f in dataclasses.fields(Ghost)}
    del fields["runs"], fields["flags"], fields["rest"]
    assert Ghost.from_frames(frames, **fields) == GHOST
    assert GHOST.open_run == (1, 3)
    with pytest.raises(GhostError, match=f"1 to {MAX_RUNS} runs"):
        Ghost.from_frames(np.arange(MAX_RUNS + 1) % 2, **fields)
    with pytest.raises(GhostError, match="at least one frame"):
        Ghost.from_frames([], **fields)


def test_every_button_has_its_key() -> None:
    keys = {"A": 0x001, "B": 0x002, "R": 0x100, "X": 0x400, "Right": 0x010, "Left": 0x020, "Down": 0x080,
            "Up": 0x040}
    for bit, key in enumerate(keys.values()):
        assert buttons_to_keys(1 << bit) == key
        assert keys_to_buttons(key) == 1 << bit
    every = np.arange(256)
    assert (keys_to_buttons(buttons_to_keys(every)) == every).all()


def test_either_item_key_is_the_item_button_and_other_keys_are_none() -> None:
    assert keys_to_buttons([0x200, 0x400, 0x600]).tolist() == [8, 8, 8]
    assert keys_to_buttons([0x004, 0x008, 0x800, 0xF000]).tolist() == [0, 0, 0, 0]


def test_key_masks() -> None:
    assert GHOST.key_masks()[[0, 74, 183, 191]].tolist() == [0, 1, 1 | 0x20, 1]


def test_times_as_text() -> None:
    assert [format_time(ms) for ms in (0, 59999, 60000, 7679999)] == [
        "0:00.000", "0:59.999", "1:00.000", "127:59.999"
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"player_name": "elevenchars"}, {"player_name": "a\0"}, {"player_name": "\ud800"},
        {"date": datetime.date(1999, 12, 31)}, {"total_ms": 0}, {"total_ms": 128 * 60000},
        {"lap_ms": (1,) * 6}, {"lap_ms": (1, 0, 1)}, {"runs": ()}, {"runs": ((1, 0), (1, 1))},
        {"runs": ((256, 1),)}, {"runs": ((1, 256),)}, {"runs": ((1, 0),)},
        {"runs": ((1, 1),) * (MAX_RUNS + 1)}, {"emblem": b"short"}, {"flags": 256},
    ],
)
def test_what_cannot_be_stored_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(GhostError):
        dataclasses.replace(GHOST, **wrong)


@given(ghosts, st.data())
def test_damaged_blocks_give_a_ghost_or_say_so(ghost: Ghost, data: st.DataObject) -> None:
    content = bytearray(ghost.to_block())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, 0x240))] = data.draw(st.integers(0, 255))
    try:
        Ghost.from_block(bytes(content)).frames()
    except GhostError as error:
        assert str(error)


@given(st.binary(max_size=64), st.sampled_from([0, PERSONAL_SIZE, DOWNLOADED_SIZE]))
def test_random_blocks_are_refused(noise: bytes, size: int) -> None:
    with pytest.raises(GhostError):
        Ghost.from_block(noise.ljust(size, noise[-1:] or b"\0"))
