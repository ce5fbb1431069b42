"""Seen in a mirror a race is another race, which shows what the mirrored course really shows."""

import numpy as np
import pytest
from cartridge.host import HostCore
from cartridge.racing import course_files
from hypothesis import given
from hypothesis import strategies as st

from desmume_mkds.course import Course
from desmume_mkds.game.courses import COURSES
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from desmume_mkds.game.kcl import Kcl
from desmume_mkds.game.nkm import Nkm
from gym_mkds.actions import DRIVING_ACTIONS
from gym_mkds.mirror import ORDER, SIGNS, mirror_keys, mirror_vectors
from gym_mkds.observations import Floats
from gym_mkds.vector_observer import VECTOR, VECTOR_INDEX, VectorObserver, vector_space
from mariokart.drivers import Expert


@given(st.integers(0, 2**32 - 1))
def test_the_mirror_of_the_mirror_is_the_thing(seed: int) -> None:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(3, len(VECTOR))).astype(np.float32)
    np.testing.assert_array_equal(mirror_vectors(mirror_vectors(vectors)), vectors)
    keys = random.integers(0, 0x1000, 50).astype(np.uint16)
    np.testing.assert_array_equal(mirror_keys(mirror_keys(keys)), keys)


def test_what_is_mirrored_keeps_its_range_and_the_actions_stay_actions() -> None:
    space = vector_space()
    for low, high in ((space.low, space.high), (space.high, space.low)):
        assert space.contains(np.where(SIGNS > 0, low[ORDER], -high[ORDER]).astype(np.float32))
    assert set(mirror_keys(np.array(DRIVING_ACTIONS, np.uint16)).tolist()) == set(DRIVING_ACTIONS)
    for name in ("speed", "height", "boost", "wall_ahead", "ahead_64_forward", "key_a", "wheel_rear_left"):
        assert SIGNS[VECTOR_INDEX[name]] == 1
    assert ORDER[VECTOR_INDEX["ahead_64_left_edge"]] == VECTOR_INDEX["ahead_64_right_edge"]


def _mirrored_files(kcl: bytes, nkm: bytes) -> tuple[bytes, bytes]:
    """The files of a course with its x axis turned round."""
    collision, places = Kcl.from_bytes(kcl), Nkm.from_bytes(nkm)
    triangles = collision.triangles()[:, ::-1] * np.array([-1, 1, 1], np.float32)
    sections = {}
    for name, rows in places.sections.items():
        made = rows.copy()
        for field in {"position", "target_1", "target_2"} & set(rows.dtype.names or ()):
            made[field][:, 0] *= -1
        if "rotation" in (rows.dtype.names or ()):
            made["rotation"][:, 1:] *= -1
        if name == "CPOI":
            made["left"], made["right"] = rows["right"], rows["left"]
            for field in ("left", "right", "direction"):
                made[field][:, 0] *= -1
        sections[name] = made
    attributes = collision.prisms["attribute"]
    return Kcl.build(triangles, attributes).to_bytes(), Nkm(sections, places.version).to_bytes()


@pytest.fixture(scope="module")
def seen() -> tuple[Floats, Floats]:
    """Return what an expert sees in nine seconds, and what the mirrored course shows with mirrored keys."""
    files = course_files(0)
    keys: list[int] = []
    found = []
    for kcl, nkm in ((files.kcl, files.nkm), _mirrored_files(files.kcl, files.nkm)):
        core = HostCore()
        core.boot()
        core.start(kcl, nkm, character=0, kart=0, course=COURSES[0].id)
        memory, driver = core.memory, Expert()
        core.update(0, GHOST_FIRST_FRAME - 1 - memory.race_state.frame_counter)
        course = Course.from_memory(memory)
        observer, known = VectorObserver(course), list(keys)
        driver.reset(course, memory)
        vectors = [observer.reset(memory)]
        for frame in range(540):
            mask = int(mirror_keys(np.array([known[frame]], np.uint16))[0]) if known else driver.act(memory)
            keys.append(mask)
            core.update(mask)
            vectors.append(observer.observe(memory, mask))
        found.append(np.stack(vectors))
    return found[0], found[1]


def test_the_mirrored_course_shows_the_mirrored_vector(seen: tuple[Floats, Floats]) -> None:
    ours, theirs = seen
    assert np.abs(ours[:, VECTOR_INDEX["drift_angle"]]).max() > 0.1, "no drift"
    apart = np.abs(mirror_vectors(ours) - theirs)
    assert np.quantile(apart, 0.99) < 0.03, "the game rounds to one side, no more than that"
    names = ("drift_direction", "drift_left_count", "drift_right_count", "drift_angle", "heading")
    numbers = [VECTOR_INDEX[name] for name in names]
    assert apart[:, numbers].max() < 0.05
    assert np.abs(ours - theirs)[:, numbers].max() > 0.1
