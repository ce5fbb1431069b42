"""Clone a driver from ghosts, let an expert correct it on its own races, and see it race.

    python examples/cloning.py [FOLDER] [--races N] [--epochs N] [--rounds N] [--seconds N]
"""

import argparse
from pathlib import Path

from desmume_mkds import cartridge
from desmume_mkds.game.rom import identify
from mariokart.cloning.grounds import EmulatorGrounds
from mariokart.datasets import read_episodes
from mariokart.entry import Entry
from mariokart.evaluate import race
from mariokart.models import PolicyDriver, load_checkpoint
from mariokart.process import process
from mariokart.record import plan, record
from mariokart.train import train
from mariokart.train_config import TrainConfig

COURSE = "f8c"


def main(folder: Path, races: int, epochs: int, rounds: int, seconds: float) -> None:
    """Do it all in `folder`, with so much effort."""
    rom = identify(cartridge.ROM)

    movies = process([cartridge.SAVE], folder / "movies", rom)
    here = [movie for movie in movies if movie.name.startswith(f"{COURSE}-")][:races]
    todo = plan(here, rom, folder / "datasets")
    for event in record(todo.jobs, processes=2):
        if event.kind != "progress":
            print(event.job.movie.name, event.kind, event.reason)
    episodes = [race for job in [*todo.done, *todo.jobs] for race in read_episodes(job.folder, lean=True)]

    config = TrainConfig(epochs=epochs, dagger=rounds, race_every=epochs)
    with EmulatorGrounds(rom.path, 2) as grounds:
        checkpoint = train(episodes, folder / "model", config, grounds=grounds)

    policy, summary = load_checkpoint(checkpoint)
    driven = race(rom, PolicyDriver(policy), Entry.find(COURSE), limit=seconds)
    print(f"{summary['corrections']['rounds']} rounds of correction; {COURSE}: {driven.result}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("runs/example"))
    parser.add_argument("--races", type=int, default=11, help="ghosts to learn from")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=2, help="rounds of correction")
    parser.add_argument("--seconds", type=float, default=300, help="after which the race is given up")
    options = parser.parse_args()
    main(options.folder, options.races, options.epochs, options.rounds, options.seconds)
