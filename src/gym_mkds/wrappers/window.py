"""The window on an environment."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

from desmume_mkds.game.errors import MkdsError
from gym_mkds.trial import Bookmark, Trial
from gym_mkds.view.canvas import Canvas
from gym_mkds.view.layers import Layers
from gym_mkds.view.window import Window
from gym_mkds.wrappers import controls
from gym_mkds.wrappers.chain import SceneKeeper, find, trials_of
from gym_mkds.wrappers.human import HumanInputWrapper
from gym_mkds.wrappers.overlay import OverlayWrapper
from gym_mkds.wrappers.spectator import Spectator

SPEEDS = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0, 2.0, 4.0)
SLICE = 0.01        # seconds between looks at the keyboard while nothing else is to be done
LATE = 0.25         # seconds behind its time after which the window gives up catching up
NOTE_FRAMES = 60    # updates for which a note stands


class EnvWindow:
    """A window on an environment, or on all of a vector environment, in a grid.

        window = EnvWindow(env)
        env.reset()
        while window.is_alive:
            env.step(action)
            window.update()

    `update` shows the frame and returns when the next one is due; while the game is paused from the keyboard
    it does not return. H lists the keys. Overlays are those of an `OverlayWrapper` round the environment, and
    all others that there are, at first hidden. Keys that drive go to a `HumanInputWrapper` round it.

    Needs the extra `gtk` and a display.
    """

    def __init__(
        self, env: Any, scale: float = 2, fps: float | None = None, title: str = "MarI/O Kart"
    ) -> None:
        """Open the window.

        Args:
            env: an environment of gym_mkds or a vector of them, under any wrappers, or a `Spectator`.
            scale: window pixels to one of the console's; fractions are fine.
            fps: updates in a second; None: as many as the environment's steps take in the game, 60 if each is
                a frame; infinity: as many as the machine can do.
            title: of the window.

        Raises DisplayError: there is no display, or no GTK. Raises MkdsError: `env` cannot be shown.
        """
        if not 0.25 <= scale <= 16:
            raise MkdsError(f"scale is a number from 0.25 to 16, not {scale!r}")
        self._trials: Sequence[Trial | Spectator] = trials_of(env)
        for trial in self._trials:
            trial.draws = True
        self._keepers = [SceneKeeper(trial) for trial in self._trials]
        overlays = find(env, OverlayWrapper)
        self.layers = overlays.layers if overlays else Layers()
        """The overlays, of which the keyboard shows and hides each."""
        self._human = env.keyboard if isinstance(env, Spectator) else find(env, HumanInputWrapper)
        count = len(self._trials)
        columns = min(math.ceil(math.sqrt(1.5 * count)), count)      # the screens are upright
        rows = math.ceil(count / columns)
        self._window = Window(title, columns, rows, scale, self._key, self._draw)
        self._fps = env.metadata.get("render_fps", 60) if fps is None else fps
        self._speed = SPEEDS.index(1.0)
        self._paused = self._step = self._help = False
        self._changed = True
        self._due = time.monotonic()
        self._saved: list[Bookmark] | None = None
        self._note, self._note_left = "H lists the keys", NOTE_FRAMES

    @property
    def is_alive(self) -> bool:
        """Whether the window is open."""
        return self._window.alive

    def update(self) -> None:
        """Show the present frame, take the keys, and wait until the next frame is due."""
        self._window.poll()
        for keeper in self._keepers:
            keeper.look()
        self._draw()
        self._note_left -= 1
        while self.is_alive and self._paused and not self._step:
            self._window.poll()
            if self._changed:
                self._draw()
            time.sleep(SLICE)
        self._step = False
        self._wait()

    def close(self) -> None:
        """Close the window. The environment stays open."""
        self._window.close()

    def tell(self, note: str, updates: int = NOTE_FRAMES) -> None:
        """Show one line at the foot of the upper screen, for so many updates."""
        self._note, self._note_left = note, updates

    # --- time ---

    def _wait(self) -> None:
        """Wait until the next frame is due, with an eye on the keyboard."""
        if math.isinf(self._fps):
            return
        self._due += 1 / (self._fps * SPEEDS[self._speed])
        now = time.monotonic()
        if not now - LATE < self._due < now + 2:
            self._due = now
        while self.is_alive and (left := self._due - time.monotonic()) > 0:
            time.sleep(min(left, SLICE))
            if left > SLICE:
                self._window.poll()

    # --- the picture ---

    def _draw(self) -> None:
        self._changed = False
        for trial, keeper, canvas in zip(self._trials, self._keepers, self._window.canvases, strict=False):
            canvas.show(trial.emulator.screen)
            if keeper.scene is not None:
                self.layers.draw(canvas, keeper.scene)
        self._annotate(self._window.canvases[0])
        self._window.show()

    def _annotate(self, canvas: Canvas) -> None:
        if self._help:
            shown = [(name, self.layers.shown(name)) for name in self.layers.names]
            controls.draw_list(canvas, shown, self._human is not None)
        if self._paused:
            controls.draw_note(canvas, "paused: P goes on, N takes one frame")
        elif self._note_left > 0:
            controls.draw_note(canvas, self._note)

    # --- the keyboard ---

    def _key(self, name: str, down: bool) -> None:
        if self._human:
            self._human.key(name, down)
        if down:
            self._changed = True
            if name.isdigit() and name != "0":
                self._toggle(int(name) - 1)
            elif name in controls.HOTKEYS:
                getattr(self, f"_on_{controls.HOTKEYS[name]}")()

    def _toggle(self, index: int) -> None:
        if index < len(self.layers.names):
            self.layers.toggle(self.layers.names[index])

    def _on_hide(self) -> None:
        self.layers.hide()

    def _on_help(self) -> None:
        self._help = not self._help

    def _on_pause(self) -> None:
        self._paused = not self._paused

    def _on_step(self) -> None:
        self._paused = self._step = True

    def _on_slower(self) -> None:
        self._change_speed(-1)

    def _on_faster(self) -> None:
        self._change_speed(1)

    def _change_speed(self, by: int) -> None:
        self._speed = min(max(self._speed + by, 0), len(SPEEDS) - 1)
        speed = SPEEDS[self._speed]
        self.tell(f"speed ×{speed:g}" if speed >= 1 else f"speed 1/{1 / speed:g}")

    def _own_trials(self) -> list[Trial]:
        """The races, if this program may go back in them."""
        return [trial for trial in self._trials if isinstance(trial, Trial)]

    def _on_save(self) -> None:
        self._saved = [trial.keep() for trial in self._own_trials()] or None
        self.tell("saved: F8 comes back here" if self._saved else "this race counts: nothing is saved")

    def _on_load(self) -> None:
        trials = self._own_trials()
        if self._saved is None:
            self.tell("nothing saved yet: F5 saves" if trials else "this race counts: there is no way back")
        elif [saved.race for saved in self._saved] != [trial.race for trial in trials]:
            self.tell("what was saved is of another race")
        else:
            for trial, saved in zip(trials, self._saved, strict=True):
                trial.go_back(saved)
            self.tell("loaded")

    def _on_quit(self) -> None:
        self.close()
