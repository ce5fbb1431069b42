"""Whatever keys come, for however long, the kart stays a kart on its course."""

import numpy as np
import pytest
from cartridge.courses import build_course
from cartridge.host import HostCore


@pytest.mark.parametrize("slot", [0, 2])
def test_any_keys_for_long(core: HostCore, slot: int) -> None:
    files = build_course(slot)
    rng = np.random.default_rng(slot)
    core.boot()
    core.start(files.kcl, files.nkm, kart=int(rng.integers(37)))
    memory, course = core.memory, core.memory.collision
    low = np.array(course.areaMinPos) - 600
    masks = course.areaXWidthMask, course.areaYWidthMask, course.areaZWidthMask
    high = low + [2**32 - int(mask) + 1200 for mask in masks]
    deepest = -13 * 130  # a fall lasts 120 frames
    for _ in range(3000):
        core.update(int(rng.integers(0, 0x1000)) | int(rng.integers(0, 2)), int(rng.integers(1, 20)))
        driver = memory.driver
        position = driver.position
        assert (low[[0, 2]] < position[[0, 2]]).all() and (position[[0, 2]] < high[[0, 2]]).all()
        assert deepest < position[1] < high[1]
        assert driver.speed_3d <= 13 and np.isfinite(driver.velocity_3d).all()
        assert np.abs(np.linalg.norm(driver.matrix[:3], axis=1) - 1).max() < 0.01
        assert memory.driver_status.raceProgress >= 0
        assert np.abs(memory.camera.position - position).max() < 120
