"""The game's memory as typed attributes: `emu.memory.driver.position`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any

from desmume_mkds.game import layout
from desmume_mkds.game.fields import NotInRamError, Struct
from desmume_mkds.game.layout import DisplayMode, DriverKind, SceneStateId
from desmume_mkds.game.ram import U32, Ram

MAX_DRIVERS = 8
INPUT_UNITS = 10


class Memory:
    """Live views of the game's structs; docs/memory.md lists all fields.

    A view that is kept stays right from frame to frame and from race to race: it follows the game's pointers.
    Whatever belongs to a race raises NotInRamError while none is loaded, kept views included; everything does
    until the game has started.
    """

    def __init__(self, ram: Ram, game_code: str) -> None:
        self.ram = ram
        """Main memory as words and bytes."""
        self.game_code = game_code
        """As `AMCE`; tells where things are."""
        self._drivers = tuple(layout.Driver(ram, None) for _ in range(MAX_DRIVERS))
        self._items = tuple(layout.ItemStatus(ram, None) for _ in range(MAX_DRIVERS))
        self._input_units = tuple(layout.InputUnit(ram, None) for _ in range(INPUT_UNITS))
        self._race_status = layout.RaceStatus(ram, None)
        self._race_state = layout.RaceState(ram, None)
        self._multi_config = layout.RaceMultiConfig(ram, None)
        self._scene_state = layout.SceneState(ram, None)
        self._camera = layout.Camera(ram, None)
        self._map_data = layout.MapData(ram, None)
        self._statistics = layout.DriverStatistics(ram, None)
        self._pad = layout.PadData(ram, None)
        self._collision = layout.KclHeader(ram, None)
        self._moving_bodies = layout.ColGroup(ram, None)
        self._config = self._multi_config.current
        self._behind_pointers: dict[str, Sequence[Struct]] = {
            "drivers": self._drivers,
            "raceStatus": (self._race_status,),
            "raceState": (self._race_state,),
            "camera": (self._camera,),
            "mapData": (self._map_data,),
            "playerStatistics": (self._statistics,),
            "itemStatus": self._items,
            "raceMultiConfig": (self._multi_config,),
            "sceneState": (self._scene_state,),
            "inputPadData": (self._pad,),
        }
        self._always = {"raceMultiConfig", "sceneState", "inputPadData"}
        self._held = self._input_units[0].pad
        self._racing = False
        self._delta: int | None = None
        self._read_pointers: Callable[[Any], tuple[int, ...]] = itemgetter(0, 0)
        self._pointers = (0,) * len(self._behind_pointers)

    # --- following the game ---

    def follow(self) -> None:
        """Let the views be where the game's pointers lead now; the emulator does so after each run."""
        words = self.ram.words[U32]
        if self._delta is None:
            try:
                self._locate()
            except NotInRamError:
                return
        pointers = self._read_pointers(words)
        if pointers != self._pointers:
            self._pointers = pointers
            self._move()

    def _locate(self) -> None:
        """Learn where the game's static data lies; NotInRamError until the game has started."""
        self._delta = layout.region_delta(self.ram, self.game_code)
        slots = [(self.address(name) - Ram.START) >> 2 for name in self._behind_pointers]
        self._read_pointers = itemgetter(*slots)
        _lay(self._input_units, self.address("inputUnits"))

    def _move(self) -> None:
        racing = self._racing = self._pointers[0] != 0  # the drivers'; the others are junk without a race
        for (name, views), pointer in zip(self._behind_pointers.items(), self._pointers, strict=True):
            _lay(views, pointer if racing or name in self._always else None)
        self._collision.move(self.address("courseCollision") if racing else None)
        self._moving_bodies.move(self.address("dynamicCollision") if racing else None)
        for name in _FOUND_ONCE:
            self.__dict__.pop(name, None)

    def _start(self) -> None:
        """Raise NotInRamError unless the game has started."""
        if self._delta is None:
            self._locate()
            self.follow()

    def _race(self) -> None:
        """Raise NotInRamError unless a race is loaded."""
        self._start()
        self.follow()
        if not self._racing:
            raise NotInRamError("no race is running: start one with desmume_mkds.menu.start_race")

    def address(self, name: str) -> int:
        """The address of a static (`layout.STATICS`) in this game's region.

        Raises NotInRamError: the game has not started, or its revision is not known.
        """
        self._start()
        return layout.static_address(name, self.game_code, self._delta or 0)

    # --- parts of a race: found once, then plain attributes until the game's pointers change ---

    @property
    def race_ready(self) -> bool:
        """Whether a race runs that can be driven: from its first frame (frameCounter 1), countdown included.

        False in menus, while it loads or fades out, in replays and demos, and in the pause.
        """
        try:
            if not self._racing:
                self._race()
            state = self._race_state
            return (
                state.frameCounter - state.frameCounter2 == 1
                and self._scene_state.state == SceneStateId.RUNNING
                and self._config.displayMode == DisplayMode.RACE
            )
        except NotInRamError:
            return False

    @cached_property
    def driver(self) -> layout.Driver:
        """The player's kart."""
        self._race()
        return self._drivers[self._config.playerDriverId]

    @property
    def drivers(self) -> tuple[layout.Driver, ...]:
        """All karts in the race; the player's is the first, as far as is known."""
        if not self._racing:
            self._race()
        return self._drivers[: self.ram.s32(self.address("driverCount"))]

    @property
    def ghost(self) -> layout.Driver | None:
        """The ghost's kart; None where there is none."""
        return next((driver for driver in self.drivers if driver.kind_flags & DriverKind.GHOST), None)

    @cached_property
    def race_status(self) -> layout.RaceStatus:
        """Clock, laps, places."""
        self._race()
        return self._race_status

    @cached_property
    def driver_status(self) -> layout.RaceDriverStatus:
        """The player's laps, checkpoints and progress."""
        self._race()
        return self._race_status.driverStatus[self._config.playerDriverId]

    @cached_property
    def race_state(self) -> layout.RaceState:
        """Frame counters."""
        self._race()
        return self._race_state

    @cached_property
    def camera(self) -> layout.Camera:
        """The camera in use."""
        self._race()
        return self._camera

    @cached_property
    def map_data(self) -> layout.MapData:
        """The course map (NKM)."""
        self._race()
        return self._map_data

    @cached_property
    def collision(self) -> layout.KclHeader:
        """The course's collision (KCL)."""
        self._race()
        return self._collision

    @cached_property
    def moving_bodies(self) -> layout.ColGroup:
        """Karts, items and objects that can be touched."""
        self._race()
        return self._moving_bodies

    @cached_property
    def statistics(self) -> layout.DriverStatistics:
        """What the player did in this race."""
        self._race()
        return self._statistics

    @cached_property
    def items(self) -> layout.ItemStatus:
        """The player's items."""
        self._race()
        return self._items[self._config.playerDriverId]

    # --- always there ---

    @property
    def race_config(self) -> layout.RaceConfig:
        """Course, rules and drivers of the race that runs."""
        if self._delta is None:
            self._start()
        return self._config

    @property
    def race_multi_config(self) -> layout.RaceMultiConfig:
        """`race_config`, and the one that the menus prepare."""
        if self._delta is None:
            self._start()
        return self._multi_config

    @property
    def scene_state(self) -> layout.SceneState:
        """Phase of the scene, frames since power-on."""
        if self._delta is None:
            self._start()
        return self._scene_state

    @property
    def input_units(self) -> tuple[layout.InputUnit, ...]:
        """Where drivers 0 to 7 get their keys from; 8 the menus, 9 direct."""
        if self._delta is None:
            self._start()
        return self._input_units

    @property
    def pad(self) -> layout.PadData:
        """The console's keys as the game read them."""
        if self._delta is None:
            self._start()
        return self._pad

    @property
    def held_keys(self) -> int:
        """Key mask that the player's kart obeys in this frame."""
        if self._delta is None:
            self._start()
        return self._held.pressedKeys

    @property
    def pad_keys(self) -> int:
        """Key mask held on the console in this frame."""
        if self._delta is None:
            self._start()
        return self._pad.pressedKeys


_FOUND_ONCE = tuple(name for name, part in vars(Memory).items() if isinstance(part, cached_property))


def _lay(views: Sequence[Struct], address: int | None) -> None:
    """Put views side by side from `address` on; where that is no address in RAM, nowhere."""
    for index, view in enumerate(views):
        view.move(address + index * view.SIZE if address else None)
