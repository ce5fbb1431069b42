"""Fields: what is written is read, in the units promised, at the place promised."""

import math
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desmume_mkds.game import layout
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.fields import (
    Array,
    Field,
    Floats,
    Integer,
    NestedArray,
    NotInRamError,
    Real,
    Struct,
)
from desmume_mkds.game.layout import STRUCTS, Driver, KartParams, MapData, RaceDriverStatus, RaceStatus
from desmume_mkds.game.ram import Ram

PLACE = 0x02345670
FORMATS = {"u8": "B", "s8": "b", "u16": "H", "s16": "h", "u32": "I", "s32": "i", "fx16": "h", "fx32": "i"}
ROUNDED = ("fx32", "VecFx32", "MtxFx43", "quaternion_t")  # float32 arrays have fewer bits than these


@pytest.fixture(scope="module")
def memory() -> bytearray:
    return bytearray(Ram.SIZE)


@pytest.fixture(scope="module")
def ram(memory: bytearray) -> Ram:
    return Ram(memory)


every_struct = pytest.mark.parametrize("struct_", STRUCTS, ids=lambda struct_: struct_.C_NAME)


@every_struct
def test_fields_read_their_own_bytes(struct_: type[Struct], memory: bytearray, ram: Ram) -> None:
    """The bytes of each field, made up, come out as a plain unpacking says, and go back as they were."""
    at = PLACE - Ram.START
    view = struct_.at(ram, PLACE)
    for field in struct_.FIELDS:
        raw = np.random.default_rng(field.offset).bytes(field.size)
        memory[at : at + struct_.SIZE] = bytes(struct_.SIZE)
        memory[at + field.offset : at + field.offset + field.size] = raw
        value = getattr(view, field.name)
        if field.alias:
            np.testing.assert_equal(getattr(view, field.alias), value)
        if (wanted := unpacked(field, raw)) is None:
            continue
        np.testing.assert_allclose(value, wanted, rtol=1e-12, err_msg=field.name)
        if isinstance(wanted, np.ndarray):
            assert (value.dtype, value.shape) == (wanted.dtype, wanted.shape)
        if wanted is not None and field.c_type not in ROUNDED:
            setattr(view, field.name, value)
            assert memory[at + field.offset : at + field.offset + field.size] == raw, field.name


def unpacked(field: Field[Any], raw: bytes) -> Any:
    """The value of a number or array of numbers, worked out another way; None for the rest."""
    if isinstance(field, Integer):
        return struct.unpack("<" + FORMATS[field.c_type], raw)[0]
    if isinstance(field, Real):
        (number,) = struct.unpack("<" + FORMATS[field.c_type], raw)
        return number * math.tau / 65536 if field.unit.startswith("rad") else number / 4096
    if isinstance(field, Floats):
        numbers = np.frombuffer(raw, "<i2" if field.c_type == "VecFx16" else "<i4")
        return (numbers / 4096).astype(np.float32).reshape(field.shape)
    if isinstance(field, Array) and field.c_type in FORMATS:
        numbers = np.frombuffer(raw, "<" + FORMATS[field.c_type])
        return (numbers / 4096).astype(np.float32) if field.c_type == "fx32" else numbers
    return None


@every_struct
def test_fields_are_documented(struct_: type[Struct]) -> None:
    assert struct_.__doc__
    for field in struct_.FIELDS:
        assert field.sure in ("V", "1", "I")
        assert field.alias == field.alias.lower()
        if field.unit[:1].isupper() and field.unit != "RGB555":
            assert hasattr(layout, field.unit), f"{field.unit} is no enumeration of layout"


@every_struct
def test_fields_do_not_overlap(struct_: type[Struct]) -> None:
    taken: dict[int, int] = {}
    for field in struct_.FIELDS:
        for byte in range(field.offset, field.offset + field.size):
            assert taken.setdefault(byte, field.offset) == field.offset, field.name
    assert max(taken) < struct_.SIZE


@settings(deadline=None)
@given(st.lists(st.integers(-(1 << 23), 1 << 23), min_size=3, max_size=3))
def test_vectors_come_back_exactly(raw: list[int]) -> None:
    driver = Driver.at(Ram(bytearray(Ram.SIZE)), PLACE)
    vector = np.array(raw, np.float32) / 4096
    driver.position = vector
    np.testing.assert_array_equal(driver.position, vector)
    assert driver.position.dtype == np.float32


@settings(deadline=None)
@given(st.floats(-1e3, 1e3))
def test_angles_wrap(angle: float) -> None:
    driver = Driver.at(Ram(bytearray(Ram.SIZE)), PLACE)
    driver.yaw = driver.pitch = angle
    assert 0 <= driver.yaw < math.tau
    assert -math.pi <= driver.pitch < math.pi
    assert math.cos(driver.yaw) == pytest.approx(math.cos(angle), abs=1e-4)
    assert math.sin(driver.pitch) == pytest.approx(math.sin(angle), abs=1e-4)


@pytest.mark.parametrize(
    ("name", "value"),
    [("boost_timer", 40000), ("id", -1), ("speed", 1e9), ("speed", math.nan), ("position", [0, 1e9, 0]),
     ("position", [math.inf, 0, 0])],
)  # fmt: skip
def test_what_does_not_fit_is_refused(ram: Ram, name: str, value: object) -> None:
    driver = Driver.at(ram, PLACE)
    before = driver.to_bytes()
    with pytest.raises(MkdsError, match=r"does not fit driver_t\+0x"):
        setattr(driver, name, value)
    assert driver.to_bytes() == before


def test_bits_leave_their_neighbours(ram: Ram) -> None:
    status = RaceDriverStatus.at(ram, PLACE)
    status.place, status.driver_id = 5, 3
    assert (status.place, status.driver_id) == (5, 3)
    with pytest.raises(MkdsError):
        status.place = 16
    status.place = 0
    assert (status.place, status.driver_id) == (0, 3)


def test_views_move_with_all_that_is_in_them(memory: bytearray) -> None:
    ram = Ram(memory)
    first, second = 0x02300000, 0x02310000
    view = Driver.at(ram, first)
    timers = view.timers
    for address, value in ((first, 1), (second, 2)):
        here = Driver.at(ram, address)
        here.boost_timer, here.timers.star = value, value + 10
    for address, value in ((first, 1), (second, 2)):
        view.move(address)
        assert (view.address, timers.address) == (address, address + 0x538)
        assert (view.boost_timer, timers.star) == (value, value + 10)
    for nowhere in (None, 0, 0x01FFFFFF, 0x02400000, 0xFFFFFFFF):
        view.move(nowhere)
        assert "nowhere" in repr(view)
        for name in ("boost_timer", "speed", "position", "matrix", "place", "kart_params", "address"):
            with pytest.raises(NotInRamError, match="no driver_t in memory"):
                getattr(view, name)
        with pytest.raises(NotInRamError, match="no driver_timers_t"):
            _ = timers.star
        with pytest.raises(NotInRamError):
            view.boost_timer = 1
        with pytest.raises(NotInRamError):
            view.position = (1, 2, 3)
        with pytest.raises(NotInRamError):
            view.to_bytes()


def test_structs_at_the_end_of_memory(ram: Ram) -> None:
    """One that does not fit reads as far as there is memory, and not from the other end."""
    view = Driver.at(ram, 0x023FFFF0)
    assert view.soundEmitter.address == 0x023FFFF0
    with pytest.raises(NotInRamError):
        _ = view.position


def test_pointers_and_entries(ram: Ram) -> None:
    driver, params = Driver.at(ram, PLACE), KartParams.at(ram, PLACE + 0x1000)
    assert driver.kart_params is None
    ram.words[4][(PLACE + 0x2CC - Ram.START) >> 2] = PLACE + 0x1000
    params.max_speed = 5.25
    assert driver.kart_params is not None
    assert driver.kart_params.max_speed == 5.25
    assert driver.pointer("kartPhysicalParams") == driver.pointer("kart_params") == PLACE + 0x1000
    map_data = MapData.at(ram, PLACE + 0x2000)
    map_data.cpoiCount = 3
    ram.words[4][(map_data.address + 0x44 - Ram.START) >> 2] = PLACE + 0x3000
    assert [entry.address - PLACE for entry in map_data.cpoi] == [0x3000, 0x3024, 0x3048]
    map_data.cpoi[2].key_id = 7
    assert map_data.cpoi[2].key_id == 7


def test_arrays_of_structs_are_views(ram: Ram) -> None:
    status = RaceStatus.at(ram, PLACE)
    assert len(status.driverStatus) == 8
    assert status.driverStatus is status.drivers
    status.driverStatus[1].lap_times[2].minutes = 9
    assert status.to_bytes()[0x14 + 0x8C + 0xC + 8 + 2] == 9
    assert isinstance(RaceStatus.driverStatus, NestedArray)


def test_memory_of_another_size_is_refused() -> None:
    with pytest.raises(MkdsError, match="4194304"):
        Ram(bytearray(100))
