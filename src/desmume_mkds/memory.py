"""The game's memory as typed attributes: `emu.memory.driver.position`."""

from __future__ import annotations

from typing import TypeVar

from desmume_mkds.game import layout
from desmume_mkds.game.fields import NotInRamError, Struct
from desmume_mkds.game.layout import STATICS, DisplayMode, DriverKind, SceneStateId
from desmume_mkds.game.ram import U32, Ram

S = TypeVar("S", bound=Struct)

MAX_DRIVERS = 8
INPUT_UNITS = 10


class Memory:
    """Live views of the game's structs; docs/memory.md lists all fields.

    A view follows the game's own pointers at each read, so one that is kept stays right from frame to frame
    and from race to race. Whatever belongs to a race raises NotInRamError while none is loaded; everything
    does until the game has started.
    """

    def __init__(self, ram: Ram, game_code: str) -> None:
        self.ram = ram
        """Main memory as words and bytes."""
        self.game_code = game_code
        """As `AMCE`; tells where things are."""
        self._located: _Views | None = None

    # --- parts of a race ---

    @property
    def race_ready(self) -> bool:
        """Whether a race runs that can be driven: true from its first frame (frameCounter 1), countdown
        included.

        False in menus, while it loads or fades out, in replays and demos, and in the pause.
        """
        try:
            views = self._race
            state = views.race_state
            return (
                views.scene_state.state == SceneStateId.RUNNING
                and views.race_multi_config.current.displayMode == DisplayMode.RACE
                and state.frameCounter - state.frameCounter2 == 1
            )
        except NotInRamError:
            return False

    @property
    def driver(self) -> layout.Driver:
        """The player's kart."""
        views = self._race
        return views.drivers[views.race_multi_config.current.playerDriverId]

    @property
    def drivers(self) -> tuple[layout.Driver, ...]:
        """All karts in the race; the player's first, as far as is known."""
        return self._race.drivers[: self.ram.s32(self.address("driverCount"))]

    @property
    def ghost(self) -> layout.Driver | None:
        """The ghost's kart; None where there is none."""
        return next((driver for driver in self.drivers if driver.kind_flags & DriverKind.GHOST), None)

    @property
    def race_status(self) -> layout.RaceStatus:
        """Clock, laps, places."""
        return self._race.race_status

    @property
    def driver_status(self) -> layout.RaceDriverStatus:
        """The player's laps, checkpoints and progress."""
        views = self._race
        return views.race_status.driverStatus[views.race_multi_config.current.playerDriverId]

    @property
    def race_state(self) -> layout.RaceState:
        """Frame counters."""
        return self._race.race_state

    @property
    def camera(self) -> layout.Camera:
        """The camera in use."""
        return self._race.camera

    @property
    def map_data(self) -> layout.MapData:
        """The course map (NKM)."""
        return self._race.map_data

    @property
    def collision(self) -> layout.KclHeader:
        """The course's collision (KCL)."""
        return self._race.collision

    @property
    def moving_bodies(self) -> layout.ColGroup:
        """Karts, items and objects that can be touched."""
        return self._race.moving_bodies

    @property
    def statistics(self) -> layout.DriverStatistics:
        """What the player did in this race."""
        return self._race.statistics

    @property
    def items(self) -> layout.ItemStatus:
        """The player's items."""
        views = self._race
        return views.items[views.race_multi_config.current.playerDriverId]

    # --- always there ---

    @property
    def race_config(self) -> layout.RaceConfig:
        """Course, rules and drivers of the race that runs."""
        return self._views.race_multi_config.current

    @property
    def race_multi_config(self) -> layout.RaceMultiConfig:
        """`race_config`, and the one that the menus prepare."""
        return self._views.race_multi_config

    @property
    def scene_state(self) -> layout.SceneState:
        """Phase of the scene, frames since power-on."""
        return self._views.scene_state

    @property
    def input_units(self) -> tuple[layout.InputUnit, ...]:
        """Where drivers 0 to 7 get their keys from; 8 the menus, 9 direct."""
        return self._views.input_units

    @property
    def pad(self) -> layout.PadData:
        """The console's keys as the game read them."""
        return self._views.pad

    @property
    def held_keys(self) -> int:
        """Key mask that the player's kart obeys in this frame."""
        return self._views.input_units[0].pad.pressedKeys

    @property
    def pad_keys(self) -> int:
        """Key mask held on the console in this frame."""
        return self._views.pad.pressedKeys

    def address(self, name: str) -> int:
        """The address of a static (`layout.STATICS`) in this game's region.

        Raises MkdsError: the game has not started, or its revision is not known.
        """
        static = STATICS[name]
        return static.address + (self._views.delta if static.moves else 0)

    # --- finding them ---

    @property
    def _views(self) -> _Views:
        if self._located is None:
            self._located = _Views(self.ram, layout.region_delta(self.ram, self.game_code))
        return self._located

    @property
    def _race(self) -> _Views:
        views = self._located or self._views
        if not views.words[U32][views.pointer_to_drivers]:
            raise NotInRamError("no race is running: start one with desmume_mkds.menu.start_race")
        return views


class _Views:
    """Every root struct, for a game whose static data is shifted by `delta`."""

    def __init__(self, ram: Ram, delta: int) -> None:
        def behind(struct: type[S], name: str, index: int = 0) -> S:
            return struct.behind(ram, STATICS[name].address + delta, index * struct.SIZE)

        def at(struct: type[S], name: str, index: int = 0) -> S:
            return struct.at(ram, STATICS[name].address + delta + index * struct.SIZE)

        self.delta = delta
        self.words = ram.words
        self.pointer_to_drivers = (STATICS["drivers"].address + delta - Ram.START) >> 2
        self.drivers = tuple(behind(layout.Driver, "drivers", index) for index in range(MAX_DRIVERS))
        self.items = tuple(behind(layout.ItemStatus, "itemStatus", index) for index in range(MAX_DRIVERS))
        self.input_units = tuple(at(layout.InputUnit, "inputUnits", index) for index in range(INPUT_UNITS))
        self.race_status = behind(layout.RaceStatus, "raceStatus")
        self.race_state = behind(layout.RaceState, "raceState")
        self.race_multi_config = behind(layout.RaceMultiConfig, "raceMultiConfig")
        self.scene_state = behind(layout.SceneState, "sceneState")
        self.camera = behind(layout.Camera, "camera")
        self.map_data = behind(layout.MapData, "mapData")
        self.statistics = behind(layout.DriverStatistics, "playerStatistics")
        self.pad = behind(layout.PadData, "inputPadData")
        self.collision = at(layout.KclHeader, "courseCollision")
        self.moving_bodies = at(layout.ColGroup, "dynamicCollision")
