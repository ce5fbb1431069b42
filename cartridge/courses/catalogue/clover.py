"""The Clover Cup: a bridge, sand, ice and right angles."""

from cartridge.courses.design import WALL, Corner, Design, Panel, Stretch, Surface, beside, mirrored, turned

QUAY = beside((50, Surface.WEAK))
DUNES = beside((60, Surface.WEAK), (70, Surface.HEAVY))
SCREE = beside((60, Surface.ROUGH))
DRIFTS = beside((40, Surface.WEAK), (60, Surface.HEAVY))
VERGE = beside((45, Surface.ROUGH))

COURSES = (
    Design(
        "Twinbridge",
        "harbour",
        corners=(
            Corner(-2300, 1100, 520, y=90),
            Corner(-2300, -1100, 520, y=90),
            Corner(-1100, -1100, 560, y=90),
            Corner(1100, 1100, 560, y=100),
            Corner(2300, 1100, 520, y=120),
            Corner(2300, -1100, 520, y=180),
            Corner(1100, -1100, 560, y=270),
            Corner(-1100, 1100, 560, y=270),
        ),
        width=210,
        bank=6,
        left=QUAY,
        right=QUAY,
        heights=((2.5, 90), (6.5, 290)),
        stretches=(Stretch(2.1, 2.9, left=WALL, right=WALL), Stretch(6.1, 6.9, left=WALL, right=WALL)),
        panels=(Panel(6.35, across=(-0.4, 0.4)),),
    ),
    mirrored(
        Design(
            "Cactus Gulch",
            "desert",
            corners=(
                Corner(-2600, 700, 390),
                Corner(-2250, -1200, 470),
                Corner(-700, -1700, 350, y=150),
                Corner(250, -500, 340, y=190),
                Corner(1400, -1400, 360, y=150),
                Corner(2700, -700, 340),
                Corner(2300, 900, 470),
                Corner(900, 400, 300, y=130),
                Corner(300, 1600, 310),
                Corner(-1200, 1200, 450),
            ),
            width=260,
            left=DUNES,
            right=DUNES,
            stretches=(
                Stretch(2.5, 3.7, road=Surface.SAND),
                Stretch(5.5, 6.4, left=SCREE, right=SCREE),
                Stretch(7.1, 7.9, road=Surface.SAND, left=SCREE, right=SCREE),
            ),
        )
    ),
    turned(
        Design(
            "Snowbell Pass",
            "snow",
            corners=(
                Corner(-1500, 1750, 310, y=100),
                Corner(-2400, 800, 260, y=110),
                Corner(-2100, -900, 350, y=220),
                Corner(-800, -1600, 350, y=340),
                Corner(100, -500, 350, y=400),
                Corner(1100, -1600, 310, y=420),
                Corner(2300, -1000, 260, y=300),
                Corner(1900, 450, 260, y=240),
                Corner(800, 600, 270, y=180),
                Corner(1500, 1800, 320, y=120),
            ),
            width=210,
            bank=1,
            left=DRIFTS,
            right=DRIFTS,
            start=9.5,
            stretches=(
                Stretch(3.4, 4.6, road=Surface.ICE, left=WALL, right=WALL),
                Stretch(7.3, 8.3, road=Surface.ICE),
            ),
        )
    ),
    Design(
        "Neon Quarter",
        "city",
        laps=4,
        corners=(
            Corner(-700, 1800, 200),
            Corner(-700, 700, 135),
            Corner(-1900, 700, 210),
            Corner(-1900, -600, 210),
            Corner(-700, -600, 135),
            Corner(-700, -1800, 200),
            Corner(700, -1800, 200),
            Corner(700, -600, 140),
            Corner(1900, -600, 210),
            Corner(1900, 700, 210),
            Corner(700, 700, 135),
            Corner(700, 1800, 200),
        ),
        width=190,
        start=2.5,
        stretches=(Stretch(7.4, 9.6, left=VERGE, right=VERGE),),
        panels=(
            Panel(2.7, across=(-0.9, -0.3)),
            Panel(5.42, across=(-0.4, 0.4)),
            Panel(11.45, across=(0.2, 0.9)),
        ),
    ),
)
