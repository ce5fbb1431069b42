"""Make a moving picture (GIF) of some seconds of a race: the road with the ghost's line, and the keys.

    mariokart eval generalist --course f8c
    python examples/race_picture.py runs/eval/generalist/f8c.dsm docs/pictures/generalist.gif

Needs no display.
"""

import argparse
from pathlib import Path

import gymnasium
import numpy as np
from PIL import Image

import gym_mkds  # noqa: F401
from desmume_mkds import cartridge
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.rom import identify
from gym_mkds.view.overlays import OVERLAYS
from gym_mkds.wrappers import OverlayWrapper, PlaybackWrapper, RacingLine, RecordMovieWrapper
from mariokart.evaluate import best_ghosts

EVERY = 5       # frames of the game from one picture to the next: 12 a second
GAP = 6         # pixels between the two screens


def main() -> None:
    """Film the part of the race that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("movie", type=Path, help="a race: a .dsm that mariokart made")
    parser.add_argument("picture", type=Path, help="the GIF")
    parser.add_argument("--first", type=float, default=9.0, help="seconds into the recording [9]")
    parser.add_argument("--seconds", type=float, default=8.0, help="length [8]")
    parser.add_argument("--scale", type=float, default=1.5, help="size, in screens [1.5]")
    options = parser.parse_args()

    movie = Movie.from_file(options.movie)
    game = gymnasium.make("gym_mkds/MarioKartDS-v0", render_mode="rgb_array", disable_env_checker=True)
    drawn = OverlayWrapper(PlaybackWrapper.of_movie(game, movie), scale=options.scale)
    for overlay in (OVERLAYS["speed"], OVERLAYS["controller"], *ghost_line(movie)):
        drawn.layers.add(overlay)
    drawn.reset()
    pictures = []
    first, last = round(options.first * 60), round((options.first + options.seconds) * 60)
    for frame in range(last):
        drawn.step(0)
        if frame >= first and frame % EVERY == 0:
            pictures.append(side_by_side(drawn.render()))
    drawn.close()
    save(pictures, options.picture)
    print(f"{options.picture}: {len(pictures)} pictures, {options.picture.stat().st_size / 1e6:.2f} MB")


def ghost_line(movie: Movie) -> list[RacingLine]:
    """The line of the best ghost on the movie's course, if there is one."""
    ghost = best_ghosts(identify(cartridge.ROM)).get(movie.race.course) if movie.race else None
    if ghost is None:
        return []
    place = {"course": ghost.course.slot, "character": ghost.character.id, "kart": ghost.kart.id}
    game = gymnasium.make("gym_mkds/MarioKartDS-v0", disable_env_checker=True)
    driven = RecordMovieWrapper(PlaybackWrapper(game, ghost.key_masks(), **place))
    driven.reset()
    finished = False
    while not finished:
        _, _, finished, stopped, _ = driven.step(0)
        finished |= stopped
    driven.close()
    return [RacingLine(driven.positions)]


def side_by_side(picture: np.ndarray) -> np.ndarray:
    """Put the lower screen beside the upper one."""
    upper, lower = np.split(picture, 2)
    return np.concatenate([upper, np.full((len(upper), GAP, 3), 255, np.uint8), lower], axis=1)


def save(pictures: list[np.ndarray], path: Path) -> None:
    """Write a GIF with one table of colours, so that what stands still costs nothing."""
    table = Image.fromarray(np.concatenate(pictures[:: len(pictures) // 6 + 1])).quantize(96)
    frames = [Image.fromarray(each).quantize(palette=table, dither=Image.Dither.NONE) for each in pictures]
    path.parent.mkdir(parents=True, exist_ok=True)
    frames[0].save(
        path, save_all=True, append_images=frames[1:], duration=1000 * EVERY // 60, loop=0, optimize=True
    )


if __name__ == "__main__":
    main()
