"""First copy, then get better: a driver cloned from ghosts is where reinforcement learning begins.

    python examples/clone_then_rl.py [SAVE] [HYPERPARAMETERS.yaml]

The same as four commands of `mariokart`. The first race that train-rl tells of is the cloned driver's.
"""

import shlex
import subprocess
import sys

from desmume_mkds import cartridge

save = sys.argv[1] if len(sys.argv) > 1 else str(cartridge.SAVE)
more = f"--hyperparams {shlex.quote(sys.argv[2])}" if len(sys.argv) > 2 else "--timesteps 1000000"

for command in (
    f"process {shlex.quote(save)} --dest runs/movies",
    "record runs/movies --dest runs/datasets",
    "train runs/datasets --course-name f8c --split-ratio 1 --race-every 0 --model-name cloned --replace",
    f"train-rl ppo --course f8c --init-from cloned --model-name better --replace {more}",
):
    print(f"$ mariokart {command}", flush=True)
    subprocess.run([sys.executable, "-m", "mariokart", *shlex.split(command)], check=True)
