"""Memory: which views there are, when, and that kept ones follow the game. RAM is made up by hand here."""

import numpy as np
import pytest

from desmume_mkds.game.fields import NotInRamError
from desmume_mkds.game.layout import (
    ANCHOR,
    STATICS,
    Driver,
    DriverKind,
    RaceMultiConfig,
    RaceState,
    RaceStatus,
    SceneState,
)
from desmume_mkds.game.ram import U32, Ram
from desmume_mkds.memory import Memory

RACE_PARTS = ("driver", "drivers", "ghost", "race_status", "driver_status", "race_state", "camera",
              "map_data", "collision", "moving_bodies", "statistics", "items")  # fmt: skip
ALWAYS = ("race_config", "race_multi_config", "scene_state", "input_units", "pad")


class Game:
    """A game's memory, written as the game would."""

    def __init__(self, delta: int) -> None:
        self.ram = Ram(bytearray(Ram.SIZE))
        self.delta = delta

    def put(self, address: int, value: int) -> None:
        self.ram.words[U32][(address - Ram.START) >> 2] = value

    def point(self, name: str, address: int) -> None:
        self.put(STATICS[name].address + self.delta, address)

    def boot(self) -> None:
        self.put(ANCHOR, 0x0216F320 + self.delta)
        self.point("raceMultiConfig", 0x023CDCD8)
        self.point("sceneState", 0x02200000)
        self.point("inputPadData", 0x02201000)
        self.point("raceState", 0x02202001)  # junk, as the game leaves it
        SceneState.at(self.ram, 0x02200000).state = 2

    def race(self, base: int) -> None:
        self.point("drivers", base)
        self.put(STATICS["driverCount"].address + self.delta, 2)
        self.point("raceState", base + 0x2000)
        self.point("raceStatus", base + 0x3000)
        self.point("camera", base + 0x4000)
        self.point("mapData", base + 0x5000)
        self.point("itemStatus", base + 0x6000)
        self.point("playerStatistics", base + 0x7000)
        state = RaceState.at(self.ram, base + 0x2000)
        state.frameCounter, state.frameCounter2 = 1, 0
        Driver.at(self.ram, base).position = (base & 0xFFFF, 2, 3)
        Driver.at(self.ram, base + Driver.SIZE).kind_flags = DriverKind.GHOST
        RaceStatus.at(self.ram, base + 0x3000).driverStatus[0].lap = 1
        RaceStatus.at(self.ram, base + 0x3000).driverStatus[1].lap = 2

    def leave(self) -> None:
        self.point("drivers", 0)


@pytest.mark.parametrize(("code", "delta"), [("AMCE", 0), ("SKDE", 0), ("AMCP", 0x20), ("SKDP", 0x20)])
def test_from_power_on_to_the_next_race(code: str, delta: int) -> None:
    game = Game(delta)
    memory = Memory(game.ram, code)
    assert not memory.race_ready
    for name in (*RACE_PARTS, *ALWAYS, "held_keys", "pad_keys"):
        with pytest.raises(NotInRamError, match="has not started"):
            getattr(memory, name)

    game.boot()
    assert not memory.race_ready
    for name in ALWAYS:
        getattr(memory, name)
    for name in RACE_PARTS:
        with pytest.raises(NotInRamError, match="no race is running"):
            getattr(memory, name)

    game.race(0x02340000)
    assert memory.race_ready
    driver, status, ghost = memory.driver, memory.driver_status, memory.ghost
    np.testing.assert_array_equal(driver.position, [0, 2, 3])
    assert ghost is memory.drivers[1]
    assert (status.lap, len(memory.drivers)) == (1, 2)

    game.leave()
    memory.follow()
    assert not memory.race_ready
    for view, name in ((driver, "position"), (status, "lap")):
        with pytest.raises(NotInRamError):
            getattr(view, name)

    game.race(0x02348000)
    memory.follow()
    assert memory.driver is driver
    np.testing.assert_array_equal(driver.position, [0x8000, 2, 3])
    assert status.lap == 1


def test_the_player_is_whom_the_config_names() -> None:
    game = Game(0)
    game.boot()
    game.race(0x02340000)
    memory = Memory(game.ram, "AMCE")
    RaceMultiConfig.at(game.ram, 0x023CDCD8).current.player_driver_id = 1
    assert memory.driver.address == 0x02340000 + Driver.SIZE
    assert memory.driver_status.lap == 2


def test_ready_only_in_a_race_that_can_be_driven() -> None:
    game = Game(0)
    game.boot()
    game.race(0x02340000)
    memory = Memory(game.ram, "AMCE")
    assert memory.race_ready
    memory.race_state.draw_counter = 5  # the pause
    assert not memory.race_ready
    memory.race_state.draw_counter = 0
    memory.race_config.display_mode = 2  # a replay
    assert not memory.race_ready
    memory.race_config.display_mode = 0
    memory.scene_state.state = 3  # leaving
    assert not memory.race_ready


def test_keys() -> None:
    game = Game(0)
    game.boot()
    memory = Memory(game.ram, "AMCE")
    memory.input_units[0].pad.held = 0x111
    memory.pad.held = 0x3
    assert (memory.held_keys, memory.pad_keys) == (0x111, 0x3)
    assert memory.input_units[0].pad.address + 2 == 0x0217560A
    assert memory.input_units[1].pad.address + 2 == 0x02175666
