"""The emulator for PyTorch: what leaves as a tensor, what as a float, and that NumPy's is left alone."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from desmume_mkds import MarioKart, cartridge, menu, tensors
from desmume_mkds.game.layout import Driver


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[MarioKart, tensors.MarioKart]]:
    """The same race with arrays and with tensors, driven alike."""
    with MarioKart(cartridge.ROM) as arrays, tensors.MarioKart(cartridge.ROM) as emu:
        for each in (arrays, emu):
            menu.start_race(each, "f8c", "Mario", "B Dasher")
            each.cycle(400, keys=0x021)
        yield arrays, emu


@pytest.mark.parametrize(
    "path",
    ["driver.position", "driver.deltaPos", "driver.mainMtx", "driver.rotation", "camera.mtx",
     "camera.position", "ktps.position"],
)  # fmt: skip
def test_vectors_and_matrices(pair: tuple[MarioKart, tensors.MarioKart], path: str) -> None:
    name, field = path.split(".")
    wanted, found = (
        getattr(each.memory.map_data.ktps[0] if name == "ktps" else getattr(each.memory, name), field)
        for each in pair
    )
    assert (type(wanted), wanted.dtype) == (np.ndarray, np.float32)
    assert (type(found), found.dtype) == (torch.Tensor, torch.float32)
    np.testing.assert_array_equal(found.numpy(), wanted)


def test_numbers(pair: tuple[MarioKart, tensors.MarioKart]) -> None:
    arrays, emu = pair
    driver, status = emu.memory.driver, emu.memory.race_status
    assert type(driver.speed) is type(driver.yRot) is type(driver.boost_timer) is float
    assert type(driver.boostTimer) is float
    assert type(status.time.frameCounter) is type(status.driverStatus[0].raceProgress) is float
    assert status.time.frameCounter == arrays.memory.race_status.time.frameCounter > 0
    assert type(arrays.memory.driver.boostTimer) is int
    assert type(driver.flags) is type(driver.id) is type(status.driverStatus[0].curCpoi) is int
    assert type(status.driverStatus[0].cpoiMask) is np.ndarray
    assert isinstance(driver, Driver)
    assert driver.FIELDS == arrays.memory.driver.FIELDS


def test_tensors_are_copies_and_can_be_written(pair: tuple[MarioKart, tensors.MarioKart]) -> None:
    _, emu = pair
    driver = emu.memory.driver
    before = driver.position
    kept = before.clone()
    driver.position = before + torch.tensor([0.0, 0.0, 64.0])
    assert torch.equal(before, kept)
    assert driver.position[2] - before[2] == 64
    driver.boostTimer = 30.0
    assert driver.boostTimer == 30
    emu.cycle(keys=1)
    assert driver.boostTimer < 30
    assert emu.memory.race_ready
