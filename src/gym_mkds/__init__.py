"""Mario Kart DS as a Gymnasium environment.

Importing this makes `gymnasium.make("gym_mkds/MarioKartDS-v0")` known; see `gym_mkds.env`.
"""

from gymnasium import register, registry

if "gym_mkds/MarioKartDS-v0" not in registry:
    register(id="gym_mkds/MarioKartDS-v0", entry_point="gym_mkds.env:MarioKartEnv")
