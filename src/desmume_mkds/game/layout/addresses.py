"""Where things stand: static addresses of the US game, and how other regions differ.

Addresses in the game's static data (`moves`) shift by a region's delta; those in the program, in the heap and
in the system area do not. The game tells the delta itself: the word at `ANCHOR` is the address where its
static data begins. Sources: HaroohiePals' headers, live observation by several tools, and link maps.
"""

from dataclasses import dataclass

from desmume_mkds.game.fields import NotInRamError, Sure
from desmume_mkds.game.ram import Ram

ANCHOR = 0x02000B54
STATICS_START = 0x0216F320  # in the US game
STATICS_END = 0x0217C000

REGION_DELTAS: dict[str, int | None] = {
    "AMCE": 0x00,  # US
    "AMCP": 0x20,  # Europe
    "AMCJ": None,  # Japan: only the anchor can tell
    "AMCK": None,  # Korea: some statics are known to differ
    "SKDE": 0x00,  # Shakedown, laid out like the US game
    "SKDP": 0x20,  # Shakedown, laid out like the European one
    "SKDJ": None,  # Shakedown with the other games' codes, built for tests
    "SKDK": None,
}
"""Game code → how far its static data is shifted against the US game; None where it is not established."""

ELSEWHERE = {"K": {"raceStatus": 0x0216F9A0}}
"""Statics that a region keeps at another address altogether, by the last letter of its game code. Korea: from
one source (mkds-hud-lua), which also warns that checkpoints lie elsewhere there."""


@dataclass(frozen=True)
class Static:
    """A fixed place in memory."""

    name: str
    address: int
    """in the US game"""
    holds: str
    """C type, `*` for a pointer"""
    meaning: str
    sure: Sure = "V"

    @property
    def moves(self) -> bool:
        """Whether it shifts with the region."""
        return STATICS_START <= self.address < STATICS_END


STATICS = {
    static.name: static
    for static in (
        Static("bssStartLiteral", ANCHOR, "u32", "where static data begins: tells the region"),
        Static("fade", 0x02175590, "u32", "brightness of a fade", "1"),
        Static("raceStatus", 0x021755FC, "race_status_t *", "laps, checkpoints, places"),
        Static("mapData", 0x02175600, "mdat_mapdata_t *", "the course map"),
        Static("inputPadData", 0x02175604, "input_pad_data_t *", "the console's keys"),
        Static("inputUnits", 0x02175608, "input_unit_t[10]", "0 to 7 drivers, 8 menus, 9 direct"),
        Static("raceMultiConfig", 0x021759A0, "race_multi_config_t *", "what is raced"),
        Static("sceneState", 0x021759AC, "scene_state_t *", "which scene, in which phase"),
        Static("raceState", 0x0217AA34, "race_state_t *", "frame counters; junk in the menus"),
        Static("raceFadeFlag", 0x0217AA44, "u32", "a fade is running", "1"),
        Static("camera", 0x0217AA4C, "camera_t *", "the camera in use"),
        Static("cameraMtx", 0x0217AA5C, "MtxFx43 *", "its view matrix"),
        Static("playerCamera", 0x0217AC74, "camera_t *", "the camera behind the player"),
        Static("driverCount", 0x0217ACF4, "s32", "number of drivers"),
        Static("drivers", 0x0217ACF8, "driver_t *", "the drivers side by side; 0 outside races"),
        Static("playerStatistics", 0x0217ACFC, "driver_statistics_t *", "what the player did"),
        Static("dynamicCollision", 0x0217B588, "col_group_t", "moving bodies"),
        Static("colEntries", 0x0217B598, "col_entry_t *", "256 entries, within `dynamicCollision`"),
        Static("courseCollision", 0x0217B5F4, "kcol_header_t", "the course's collision"),
        Static("wrongWay", 0x0217B854, "s32", "above 0 while the sign shows", "1"),
        Static("hudLap", 0x0217B85C, "u8", "lap on the screen, from 1", "1"),
        Static("hudTotalLaps", 0x0217B864, "u8", "number of laps on the screen", "1"),
        Static("itemStatus", 0x0217BC2C, "it_driver_item_status_t *", "items of each driver", "1"),
        Static("raceMultiConfigHeap", 0x023CDCD8, "race_multi_config_t", "where US runs keep it"),
        Static("gameCode", 0x023FFA8C, "u32", "game code, four letters", "1"),
    )
}


def static_address(name: str, game_code: str, delta: int) -> int:
    """Where the game of that code keeps a static, if its static data is shifted by `delta`.

    >>> hex(static_address("drivers", "AMCP", 0x20)), hex(static_address("gameCode", "AMCP", 0x20))
    ('0x217ad18', '0x23ffa8c')
    """
    static = STATICS[name]
    elsewhere = ELSEWHERE.get(game_code[3:], {}).get(name)
    return elsewhere or static.address + (delta if static.moves else 0)


def region_delta(ram: Ram, game_code: str) -> int:
    """How far the static data of the game in `ram` is shifted against the US game.

    Raises NotInRamError if the game has not come far enough to tell, or if its revision is not known.
    """
    word = ram.u32(ANCHOR)
    found = word - STATICS_START
    expected = REGION_DELTAS.get(game_code)
    if found == expected or (expected is None and found in (0x00, 0x20)):
        return found
    known = " or ".join(
        f"{STATICS_START + delta:#010x}" for delta in ((0x00, 0x20) if expected is None else (expected,))
    )
    raise NotInRamError(
        f"the game {game_code} keeps {word:#010x} at {ANCHOR:#010x}, where known revisions keep {known}: it"
        " has not started yet, or it is a revision whose addresses are not known"
    )
