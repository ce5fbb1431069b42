"""Shakedown's course files in the eyes of another reader, the package mkds."""

import numpy as np
import pytest
from cartridge.courses import COURSES
from cartridge.courses.chart import chart
from cartridge.courses.ground import collide, lay
from mkds.kcl import KCL
from mkds.nkm import NKM
from numpy.testing import assert_array_equal

from desmume_mkds.game import courses as slots
from desmume_mkds.game.fixed_point import ONE
from desmume_mkds.game.kcl import Kcl
from desmume_mkds.game.nkm import Nkm, Rows


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
