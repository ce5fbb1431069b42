"""Draw the pictures of docs/window.md: one of each overlay, from a ghost's race. Needs no display.

    python examples/overlay_pictures.py [FOLDER]
"""

import sys
from pathlib import Path

import gymnasium
from PIL import Image

import gym_mkds  # noqa: F401
from desmume_mkds import cartridge
from gym_mkds.starts import read_runs
from gym_mkds.view.overlays import OVERLAYS
from gym_mkds.wrappers import OverlayWrapper, PlaybackWrapper, RacingLine, RecordMovieWrapper

COURSE = "ds"
AFTER = 600            # frames before a scene is looked for
SCALE = 1.5


def main(folder: Path) -> None:
    """Drive the ghost's race to where it drifts, and draw every overlay on that frame."""
    run = next(run for run in read_runs([cartridge.SAVE]) if run.race[0].abbr == COURSE)
    weights = {"progress": 1, "time": 0.01, "wall": 0.1, "off_road": 0.1, "mini_turbo": 0.5}
    course, character, kart = run.race
    race = gymnasium.make(
        "gym_mkds/MarioKartDS-v0", render_mode="rgb_array", course=course.slot, character=character.id,
        kart=kart.id, rewards=weights,
    )
    recorded = RecordMovieWrapper(PlaybackWrapper(race, run.keys))
    recorded.reset()
    for _ in run.keys:
        recorded.step(0)
    line = RacingLine(recorded.positions)

    drawn = OverlayWrapper(PlaybackWrapper(race, run.keys), scale=SCALE)
    drawn.reset()
    kart = race.unwrapped.emulator.memory.driver
    for frame in range(len(run.keys)):
        drawn.step(0)
        if frame > AFTER and kart.drift_charge == 4:      # its red sparks
            break
    folder.mkdir(parents=True, exist_ok=True)
    for name, overlay in {**OVERLAYS, "line": line}.items():
        drawn.layers.hide()
        drawn.layers.add(overlay)
        picture = drawn.render()
        half = picture.shape[0] // 2
        shown = picture[half:] if name == "controller" else picture[:half]
        Image.fromarray(shown).quantize(128).save(folder / f"overlay-{name}.png", optimize=True)
    drawn.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"))
