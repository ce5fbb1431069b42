"""How courses look: one palette and stock of scenery per landscape. Colours are (r, g, b), 0-31 each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cartridge.courses.design import Surface
from cartridge.courses.gx import Rgb

GRASS, DARK_GRASS, SAND = (9.0, 20.0, 6.0), (5.0, 13.0, 4.0), (25.0, 21.0, 12.0)
HILLS, PEAKS, STARRY_HILLS, STARS = range(4)  # the far landscapes that the console can show


@dataclass(frozen=True)
class Look:
    """A landscape: its colours and what stands about in it.

    `ground` is the land or water around the course; None for a course in the air.
    """

    sky_top: Rgb
    sky_horizon: Rgb
    ground: Rgb | None
    road: Rgb
    weak: Rgb
    rough: Rgb
    heavy: Rgb
    wall: Rgb
    wall_mark: Rgb
    slope: Rgb
    scenery: tuple[str, ...]
    kerb: Rgb = (29, 4, 4)
    kerb_mark: Rgb = (30, 30, 30)
    mark: Rgb = (30, 29, 22)
    slippery: Rgb = (26, 21, 12)
    ice: Rgb = (21, 27, 31)
    out: Rgb = (4, 12, 24)
    backdrop: int = HILLS
    objects: int = 110
    barrier: float = 24.0      # how high walls are drawn; they are solid higher up, too

    def of(self, surface: Surface) -> Rgb:
        """The colour of a surface."""
        return {
            Surface.ROAD: self.road, Surface.SAND: self.slippery, Surface.ICE: self.ice,
            Surface.WEAK: self.weak, Surface.ROUGH: self.rough, Surface.HEAVY: self.heavy,
            Surface.BOOST: (30, 17, 2),
            Surface.JUMP: (4, 22, 29), Surface.OUT: self.out,
        }[surface]


MEADOW = Look(
    sky_top=(8, 16, 29), sky_horizon=(21, 27, 31), ground=(8, 18, 6), road=(13, 13, 14), weak=SAND,
    rough=GRASS, heavy=DARK_GRASS, wall=(27, 27, 26), wall_mark=(6, 11, 25), slope=(7, 16, 5),
    scenery=("tree", "tree", "round_tree", "bush", "house"), barrier=20,
)
DESERT = Look(
    sky_top=(9, 15, 27), sky_horizon=(29, 25, 18), ground=(26, 20, 11), road=(20, 15, 10), weak=(24, 18, 10),
    rough=(27, 22, 13), heavy=(21, 13, 7), wall=(23, 13, 7), wall_mark=(28, 20, 12), slope=(22, 15, 8),
    scenery=("cactus", "rock", "rock", "mesa", "cactus"), mark=(29, 25, 18), barrier=30,
)
SNOW = Look(
    sky_top=(14, 20, 28), sky_horizon=(27, 29, 31), ground=(28, 29, 31), road=(17, 19, 22), weak=(25, 27, 30),
    rough=(29, 30, 31), heavy=(21, 24, 29), wall=(12, 16, 24), wall_mark=(27, 29, 31), slope=(22, 25, 29),
    scenery=("pine", "pine", "pine", "rock", "cabin"), kerb=(5, 13, 27),
    backdrop=PEAKS,
)
BEACH = Look(
    sky_top=(5, 17, 30), sky_horizon=(23, 29, 31), ground=(4, 17, 27), road=(25, 22, 15), weak=(27, 25, 17),
    rough=(29, 27, 19), heavy=(10, 21, 26), wall=(19, 11, 6), wall_mark=(27, 25, 20), slope=(26, 23, 14),
    scenery=("palm", "palm", "rock", "parasol", "palm"), mark=(30, 29, 24), barrier=16,
)
CITY = Look(
    sky_top=(2, 3, 10), sky_horizon=(12, 8, 19), ground=(4, 5, 8), road=(9, 9, 11), weak=(13, 12, 14),
    rough=(8, 11, 9), heavy=(6, 7, 8), wall=(11, 12, 17), wall_mark=(29, 24, 6), slope=(7, 8, 11),
    scenery=("tower", "tower", "lamp", "tower", "lamp"), mark=(29, 27, 10), barrier=34,
    backdrop=STARRY_HILLS,
)
VOLCANO = Look(
    sky_top=(5, 2, 3), sky_horizon=(20, 7, 2), ground=(29, 9, 1), road=(10, 8, 8), weak=(14, 9, 7),
    rough=(9, 6, 5), heavy=(6, 4, 4), wall=(12, 8, 7), wall_mark=(27, 11, 2), slope=(7, 5, 5),
    scenery=("spike", "spike", "rock", "crystal"), mark=(27, 18, 4), barrier=38,
    backdrop=PEAKS,
)
SPACE = Look(
    sky_top=(1, 1, 6), sky_horizon=(8, 3, 16), ground=None, road=(11, 10, 20), weak=(17, 12, 25),
    rough=(10, 7, 18), heavy=(6, 4, 12), wall=(8, 21, 27), wall_mark=(27, 10, 26), slope=(5, 4, 11),
    scenery=("crystal", "balloon", "crystal", "ring"), kerb=(6, 25, 28), kerb_mark=(28, 8, 24),
    mark=(30, 29, 12),
    backdrop=STARS,
)
FOREST = Look(
    sky_top=(10, 17, 22), sky_horizon=(25, 26, 20), ground=(11, 13, 5), road=(16, 13, 9), weak=(19, 15, 8),
    rough=(15, 14, 5), heavy=(9, 8, 4), wall=(15, 9, 5), wall_mark=(21, 14, 7), slope=(12, 11, 5),
    scenery=("autumn_tree", "autumn_tree", "pine", "bush", "cabin"), mark=(25, 22, 14),
    backdrop=PEAKS,
)
CANYON = Look(
    sky_top=(12, 17, 26), sky_horizon=(30, 23, 17), ground=(23, 11, 6), road=(17, 12, 10), weak=(24, 15, 9),
    rough=(25, 14, 8), heavy=(18, 8, 5), wall=(25, 14, 8), wall_mark=(19, 9, 5), slope=(21, 10, 6),
    scenery=("mesa", "rock", "mesa", "cactus"), mark=(29, 24, 17), barrier=64,
    backdrop=PEAKS,
)
HARBOUR = Look(
    sky_top=(11, 17, 24), sky_horizon=(26, 24, 23), ground=(5, 12, 18), road=(14, 14, 15), weak=(18, 16, 13),
    rough=(15, 15, 12), heavy=(9, 11, 11), wall=(20, 9, 6), wall_mark=(24, 22, 18), slope=(13, 12, 12),
    scenery=("crate", "crane", "crate", "lamp", "house"),
)
SWAMP = Look(
    sky_top=(7, 12, 12), sky_horizon=(19, 22, 15), ground=(6, 10, 6), road=(16, 14, 10), weak=(13, 14, 7),
    rough=(9, 13, 6), heavy=(6, 8, 4), wall=(11, 9, 6), wall_mark=(17, 15, 9), slope=(8, 10, 5),
    scenery=("dead_tree", "bush", "dead_tree", "round_tree"), mark=(23, 22, 14), slippery=(12, 10, 7),
)
SWEETS = Look(
    sky_top=(20, 19, 31), sky_horizon=(31, 25, 28), ground=(29, 22, 25), road=(17, 10, 7), weak=(30, 27, 22),
    rough=(29, 19, 24), heavy=(22, 13, 21), wall=(30, 30, 28), wall_mark=(29, 8, 14), slope=(25, 16, 20),
    scenery=("lolly", "lolly", "round_tree", "balloon"), kerb=(29, 8, 14), mark=(31, 29, 24),
)
NIGHT = replace(
    MEADOW, sky_top=(1, 2, 8), sky_horizon=(6, 7, 16), ground=(2, 6, 6), road=(8, 8, 11), weak=(11, 9, 8),
    rough=(3, 9, 6), heavy=(2, 5, 4), wall=(13, 13, 17), wall_mark=(28, 22, 8), slope=(3, 6, 5),
    scenery=("lamp", "tree", "house", "lamp", "bush"), kerb=(26, 18, 3),
    backdrop=STARRY_HILLS,
)
WORKS = Look(
    sky_top=(9, 10, 13), sky_horizon=(22, 19, 15), ground=(10, 9, 8), road=(14, 13, 12), weak=(18, 14, 10),
    rough=(14, 11, 8), heavy=(9, 8, 7), wall=(16, 17, 18), wall_mark=(29, 25, 3), slope=(10, 10, 10),
    scenery=("crane", "crate", "tower", "tank"), kerb=(29, 25, 3), kerb_mark=(4, 4, 4),
)

LOOKS = {
    "meadow": MEADOW, "desert": DESERT, "snow": SNOW, "beach": BEACH, "city": CITY, "volcano": VOLCANO,
    "space": SPACE, "forest": FOREST, "canyon": CANYON, "harbour": HARBOUR, "swamp": SWAMP, "sweets": SWEETS,
    "night": NIGHT, "works": WORKS,
}
