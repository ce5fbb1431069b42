"""Shakedown in the eyes of others: a reader of the game's course files, and another DS emulator."""

import random
from pathlib import Path

import cnds  # NooDS, as pynds brings it; pynds itself would want a sound library of the system
import numpy as np
import pytest
from cartridge.courses import COURSES
from cartridge.courses.chart import chart
from cartridge.courses.ground import collide, lay
from mkds.kcl import KCL
from mkds.nkm import NKM
from numpy.testing import assert_array_equal

from desmume_mkds import MarioKart, menu
from desmume_mkds.cartridge import ROM
from desmume_mkds.game import courses as slots
from desmume_mkds.game.fixed_point import ONE
from desmume_mkds.game.kcl import Kcl
from desmume_mkds.game.layout import STATICS
from desmume_mkds.game.nkm import Nkm, Rows
from desmume_mkds.game.ram import Ram
from desmume_mkds.memory import Memory

# --- course files, read by the package mkds ---


@pytest.mark.parametrize("slot", range(len(COURSES)), ids=lambda slot: COURSES[slot].name)
def test_course_files_mean_the_same_to_another_reader(slot: int) -> None:
    ground = lay(COURSES[slot])
    kcl, nkm = collide(ground).to_bytes(), chart(ground, slots.COURSES[slot].id).to_bytes()
    same_collision(KCL.from_bytes(kcl), Kcl.from_bytes(kcl))
    same_map(NKM(nkm), Nkm.from_bytes(nkm))


def same_collision(theirs: KCL, ours: Kcl) -> None:
    prisms = theirs.prisms
    assert len(prisms) == len(ours.prisms)
    assert_array_equal(theirs.positions, ours.positions / ONE)
    assert_array_equal(theirs.normals, ours.normals / ONE)
    assert_array_equal(prisms.height, ours.prisms["height"] / ONE)
    assert_array_equal(prisms.pos_i, ours.prisms["position"])
    assert_array_equal(prisms.fnrm_i, ours.prisms["normal"])
    assert_array_equal(np.transpose([prisms.enrm1_i, prisms.enrm2_i, prisms.enrm3_i]), ours.prisms["edges"])
    attributes = np.array(prisms.attributes)  # (n, 8); 0 and 1, shadow and light, are read otherwise there
    assert_array_equal(attributes[:, 3], ours.variants)
    assert_array_equal(attributes[:, 4], ours.types)
    for column, bit in ((2, 4), (5, 13), (6, 14), (7, 15)):  # for items only, for karts only, wall, floor
        assert_array_equal(attributes[:, column], ours.prisms["attribute"] >> bit & 1)


def same_map(theirs: NKM, ours: Nkm) -> None:
    for name, rows in ours.sections.items():
        if name != "STAG":
            assert getattr(theirs, f"_{name}").entry_count == len(rows), name
    assert (theirs._STAG.track_id, theirs._STAG.amt_of_laps) == (
        ours["STAG"]["course_id"][0],
        ours["STAG"]["laps"][0],
    )
    gates = theirs._CPOI
    same_columns(
        ours["CPOI"],
        left=gates.position1,
        right=gates.position2,
        direction=np.transpose([gates.sinus, gates.cosinus]),
        distance=gates.distance,
        goto_section=gates.section_data1,
        start_section=gates.section_data2,
        key_id=gates.key_id,
        respawn_id=gates.respawn_id,
    )
    for section in ("CPAT", "IPAT", "EPAT"):
        path = getattr(theirs, f"_{section}")
        same_columns(
            ours[section],
            start=path.point_start,
            length=path.point_length,
            next=path.next_group,
            previous=path.prev_group,
            section_order=path.section_order,
        )
    for section in ("IPOI", "EPOI"):
        points = getattr(theirs, f"_{section}")
        same_columns(ours[section], position=points.position, radius=points.point_scale)
    starts, respawns = theirs._KTPS, theirs._KTPJ
    same_columns(
        ours["KTPS"], position=starts.position, rotation=starts.rot_vec, index=starts.start_position_index
    )
    same_columns(
        ours["KTPJ"],
        position=respawns.position,
        rotation=respawns.rot_vec,
        enemy_point=respawns.enemy_position_id,
        item_point=respawns.item_position_id,
        id=respawns.respawn_id,
    )


def same_columns(rows: Rows, **columns: object) -> None:
    """Lengths are fractions there, and -1 as an index is 65535."""
    for name, theirs in columns.items():
        values, ours = np.array(theirs), rows[name]
        if values.dtype.kind == "f":
            assert_array_equal(values, ours / ONE, name)
        else:
            assert_array_equal(values.astype(ours.dtype), ours, name)


# --- the cartridge, run by NooDS ---

A, RIGHT, LEFT, R = 0x001, 0x010, 0x020, 0x100
STATE = range(0x0216F320, 0x02180000)  # MKDS's static block and, behind it, what a race puts there
ALL_STATE = range(0x0216F320, 0x02280000)  # the course's collision and map as well


class Noods:
    """NooDS with the little of `MarioKart` that this needs."""

    def __init__(self, rom: Path) -> None:
        cnds.config.set_emulate_audio(False)
        cnds.config.set_threaded_2d(False)
        cnds.config.set_threaded_3d(0)
        self._nds = cnds.Nds(str(rom), "", False)
        self._held = 0
        self._buffer = bytearray(Ram.SIZE)
        self.memory = Memory(Ram(self._buffer), "SKDE")
        """Views of main RAM as it was copied last."""
        self.frame = 0

    def cycle(self, keys: int) -> None:
        for bit in range(12):
            if (keys ^ self._held) >> bit & 1:
                (self._nds.press_key if keys >> bit & 1 else self._nds.release_key)(bit)
        self._held = keys
        self._nds.run_until_frame()
        self._nds.get_frame()
        self.frame += 1

    def racing(self) -> bool:
        return bool(self._nds.read_ram_u32(STATICS["drivers"].address - Ram.START))

    def read(self, addresses: range) -> bytes:
        return bytes(self._nds.read_map(addresses.start - Ram.START, addresses.stop - Ram.START - 1))

    def copy(self, addresses: range) -> None:
        self._buffer[addresses.start - Ram.START : addresses.stop - Ram.START] = self.read(addresses)
        self.memory.follow()

    def top_screen(self) -> np.ndarray:
        return np.array(self._nds.get_top_nds_frame())


@pytest.fixture
def noods(tmp_path: Path) -> Noods:
    rom = tmp_path / "shakedown.nds"  # NooDS keeps saves beside the ROM
    rom.write_bytes(ROM.read_bytes())
    return Noods(rom)


def test_a_race_in_another_emulator(noods: Noods) -> None:
    """From power-on through the menus, then 12 seconds of race: the same state in every frame."""
    with MarioKart(ROM) as emu:
        presses = menu.start_race(emu, "f8c", "Mario", "B Dasher")
        for keys in presses:
            noods.cycle(keys)
        noods.copy(range(Ram.START, Ram.START + Ram.SIZE))
        memory = noods.memory
        assert noods.racing() and memory.race_ready and memory.race_state.frameCounter == 1
        start = memory.driver.position

        rng = random.Random(3)
        turns = [A, A | LEFT, A | RIGHT, A | LEFT | R, A | RIGHT | R]
        for keys in [A] * 320 + [keys for _ in range(40) for keys in [rng.choice(turns)] * 10]:
            noods.cycle(keys)
            emu.cycle(1, keys=keys)
            noods.copy(STATE)
            assert noods.read(STATE) == emu.memory.ram.read(STATE.start, len(STATE)), emu.frame
        assert noods.read(ALL_STATE) == emu.memory.ram.read(ALL_STATE.start, len(ALL_STATE))

        assert memory.race_state.frameCounter == 721
        assert_array_equal(memory.driver.position, emu.memory.driver.position)
        assert np.linalg.norm(memory.driver.position - start) > 500
        assert memory.driver_status.raceProgress == emu.memory.driver_status.raceProgress > 0
        colours = np.unique(noods.top_screen().reshape(192 * 256, -1), axis=0)
        assert len(colours) > 50  # a picture
