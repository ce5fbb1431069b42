"""Course maps: what goes in comes out, fields stand at the documented offsets, bad bytes are refused."""

import contextlib
import struct
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desmume_mkds.game.nkm import ENTRIES, RACE_SECTIONS, Nkm, NkmError, rows

BATTLE_SECTIONS = tuple({"EPOI": "MEPO", "EPAT": "MEPA"}.get(name, name) for name in RACE_SECTIONS)


def course_map(seed: int = 0, names: tuple[str, ...] = RACE_SECTIONS) -> Nkm:
    """A map with some entries of random bytes in each section."""
    rng = np.random.default_rng(seed)
    counts = {name: 1 if name == "STAG" else int(rng.integers(0, 5)) for name in names}
    return Nkm(
        {
            name: np.frombuffer(rng.bytes(count * ENTRIES[name].itemsize), ENTRIES[name])
            for name, count in counts.items()
        }
    )


@given(st.integers(0, 2**32), st.sampled_from([RACE_SECTIONS, BATTLE_SECTIONS]))
def test_same_bytes_after_reading(seed: int, names: tuple[str, ...]) -> None:
    data = course_map(seed, names).to_bytes()
    again = Nkm.from_bytes(data)
    assert tuple(again.sections) == names
    assert again.to_bytes() == data


def test_padding_that_editors_put_into_empty_sections_is_no_entry() -> None:
    point = rows("POIT", 1).tobytes()
    head = struct.pack("<4sHH3I", b"NKMD", 37, 20, 0, 12, 12 + 8 + len(point))
    body = b"PATH" + struct.pack("<II", 0, 0) + b"POIT" + struct.pack("<I", 1) + point
    nkm = Nkm.from_bytes(head + body + b"STAG" + bytes(40))
    assert len(nkm["PATH"]) == 0 and len(nkm["POIT"]) == 1 and len(nkm["CAME"]) == 0
    assert nkm.to_bytes() == head + body + b"STAG" + bytes(40), "and it is written back"


@given(st.integers(0, 2**32), st.randoms(), st.lists(st.binary(max_size=9), min_size=18, max_size=18))
def test_same_bytes_whatever_stands_between(seed: int, random: Random, gaps: list[bytes]) -> None:
    """Padding before, between and behind the sections, and a header that names them in another order."""
    whole = course_map(seed)
    padding = dict(zip(("", *RACE_SECTIONS), gaps, strict=True))
    table = list(RACE_SECTIONS)
    random.shuffle(table)
    data = replace(whole, padding=padding, table=tuple(table)).to_bytes()
    again = Nkm.from_bytes(data)
    assert again.to_bytes() == data
    assert all(np.array_equal(again[name], whole[name]) for name in RACE_SECTIONS)


@pytest.mark.parametrize(("section", "field", "offset", "size"), [
    ("OBJI", "object_id", 0x24, 0x3C), ("OBJI", "settings", 0x28, 0x3C),
    ("OBJI", "shows_in_time_trial", 0x38, 0x3C),
    ("POIT", "duration", 0x0E, 0x14), ("STAG", "light_colors", 0x18, 0x28), ("STAG", "far_clip", 0x24, 0x28),
    ("KTPS", "index", 0x1A, 0x1C), ("KTPJ", "id", 0x1C, 0x20), ("KTPC", "id", 0x1A, 0x1C),
    ("CPOI", "right", 8, 0x24), ("CPOI", "distance", 0x18, 0x24), ("CPOI", "key_id", 0x20, 0x24),
    ("CPOI", "respawn_id", 0x22, 0x24), ("CPAT", "next", 4, 0x0C), ("CPAT", "previous", 7, 0x0C),
    ("IPOI", "recalculation", 0x10, 0x14), ("EPOI", "drift", 0x10, 0x18), ("AREA", "type", 0x44, 0x48),
    ("CAME", "fov_begin", 0x30, 0x4C), ("CAME", "type", 0x3E, 0x4C), ("CAME", "intro_first", 0x4A, 0x4C),
    ("MEPO", "radius", 0x0C, 0x18), ("MEPA", "previous", 0x0C, 0x14),
])  # fmt: skip
def test_fields_stand_where_the_game_has_them(section: str, field: str, offset: int, size: int) -> None:
    row = ENTRIES[section]
    assert row.fields is not None
    assert (row.fields[field][1], row.itemsize) == (offset, size)


DATA = course_map(1).to_bytes()


@pytest.mark.parametrize("data", [
    b"", b"NKMD", b"XXXX" + DATA[4:], DATA[:4] + b"\x1e" + DATA[5:], DATA[:100], DATA[:-1],
    b"NKMD%\0\x08\0", DATA[:8] + bytes(68) + DATA[76:],
])  # fmt: skip
def test_broken_files_are_refused(data: bytes) -> None:
    with pytest.raises(NkmError) as error:
        Nkm.from_bytes(data)
    assert "\n" not in str(error.value)


@given(st.binary(min_size=1, max_size=8), st.integers(0, 200), st.integers(0, len(DATA)))
def test_damaged_files_raise_nothing_else(patch: bytes, at: int, length: int) -> None:
    with contextlib.suppress(NkmError):
        Nkm.from_bytes((DATA[:at] + patch + DATA[at + len(patch) :])[:length])
