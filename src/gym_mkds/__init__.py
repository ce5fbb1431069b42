"""Mario Kart DS as Gymnasium environments.

Importing this makes `gymnasium.make("gym_mkds/TimeTrial-v1")` and `"gym_mkds/MarioKartDS-v0"` known, and
`gymnasium.make_vec("gym_mkds/TimeTrial-v1", num_envs=8)`; see `gym_mkds.env` and `gym_mkds.vector`.
"""

from gymnasium import register, registry

if "gym_mkds/MarioKartDS-v0" not in registry:
    register(id="gym_mkds/MarioKartDS-v0", entry_point="gym_mkds.env:MarioKartEnv")
if "gym_mkds/TimeTrial-v1" not in registry:
    register(
        id="gym_mkds/TimeTrial-v1",
        entry_point="gym_mkds.env:TimeTrialEnv",
        vector_entry_point="gym_mkds.vector:make",
    )
