"""`mariokart train-rl` on the host core: `python -m cartridge.learn ppo --course trained`.

The game is the cartridge's, so what is learned here drives there; but a frame takes a hundredth of the time,
and then the networks are what takes most of it. Everything else is `mariokart.rl`, and so are the files that
it leaves in runs/models/.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cartridge.console import HostPool
from desmume_mkds import cartridge
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.rom import identify
from mariokart.rl.command import Request, train_rl_shown
from mariokart.rl.settings import ALGORITHMS


def main() -> None:
    """Train as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m cartridge.learn", description=__doc__)
    parser.add_argument("algorithm", choices=ALGORITHMS)
    parser.add_argument("--course", default="f8c")
    parser.add_argument("--timesteps", type=int)
    parser.add_argument("--num-envs", type=int)
    parser.add_argument("--hyperparams", type=Path)
    parser.add_argument("--model-name")
    parser.add_argument("--init-from")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    arguments = vars(parser.parse_args())
    consoles: type = HostPool
    try:
        train_rl_shown(Request(rom=identify(cartridge.ROM), consoles=consoles, **arguments))
    except MkdsError as error:
        sys.exit(f"{parser.prog}: {error}")


if __name__ == "__main__":
    main()
