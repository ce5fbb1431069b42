"""The Comet Cup: drops, crossings and tight places."""

from cartridge.courses.design import (
    OPEN,
    WALL,
    Corner,
    Design,
    Jump,
    Panel,
    Stretch,
    Surface,
    beside,
    mirrored,
)

CRUST = beside((50, Surface.WEAK))
ASH = beside((40, Surface.ROUGH), (50, Surface.HEAVY))
DUST = beside((50, Surface.WEAK))
MEADOW = beside((40, Surface.ROUGH))
PLANKS = beside((40, Surface.WEAK))

COURSES = (
    Design(
        "Ember Caldera",
        "volcano",
        corners=(
            Corner(-1800, 1500, 380, y=130),
            Corner(-2400, -200, 330, y=130),
            Corner(-1500, -1700, 380, y=140, width=240),
            Corner(-100, -1100, 220, y=170),
            Corner(1100, -1800, 200, y=210),
            Corner(2300, -900, 380, y=240),
            Corner(1450, 200, 220, y=210),
            Corner(2300, 1300, 270, y=150, width=160),
            Corner(1000, 1900, 210, y=130),
            Corner(0, 900, 200, y=150),
        ),
        width=200,
        fall=20,
        bank=4,
        left=CRUST,
        right=CRUST,
        stretches=(
            Stretch(1.2, 1.75, left=OPEN, right=WALL),
            Stretch(3.25, 3.75, left=OPEN, right=OPEN),
            Stretch(5.2, 5.75, left=WALL, right=OPEN),
            Stretch(6.3, 7.4, left=ASH, right=ASH),
            Stretch(8.3, 8.7, left=OPEN, right=OPEN),
        ),
    ),
    mirrored(
        Design(
            "Stargazer Span",
            "space",
            corners=(
                Corner(-2500, 1500, 520, y=120),
                Corner(-2500, -1300, 550, y=160),
                Corner(-300, -1300, 560, y=330),
                Corner(-300, 1500, 500, y=330),
                Corner(1500, 1500, 520, y=240),
                Corner(2400, 200, 480, y=180),
                Corner(1500, -1000, 480, y=140),
                Corner(500, -150, 450, y=110),
                Corner(-1350, -150, 430, y=110),
                Corner(-1350, 1500, 480, y=110),
            ),
            width=230,
            bank=12,
            fall=20,
            stretches=(
                Stretch(0.75, 1.25, left=DUST, right=DUST),
                Stretch(3.3, 3.7, left=OPEN, right=OPEN),
                Stretch(4.2, 4.8, left=OPEN, right=OPEN),
                Stretch(5.3, 5.8, left=DUST, right=OPEN),
            ),
            panels=(Panel(1.45), Panel(2.6), Panel(7.4)),
        )
    ),
    Design(
        "Orchard Lane",
        "forest",
        laps=2,
        corners=(
            Corner(-2100, 1600, 380),
            Corner(-2100, -1400, 165),
            Corner(-1650, -1400, 165),
            Corner(-1650, 700, 170),
            Corner(-1180, 700, 170),
            Corner(-1180, -1300, 165),
            Corner(-740, -1300, 165),
            Corner(-740, 500, 170),
            Corner(-260, 500, 170, y=130),
            Corner(-260, -1200, 320, y=160),
            Corner(900, -1500, 340, y=180),
            Corner(1300, -300, 280, y=160),
            Corner(2300, -600, 330, y=140),
            Corner(2100, 1600, 420),
        ),
        width=160,
        left=MEADOW,
        right=MEADOW,
        stretches=(Stretch(12.3, 13.7, left=beside((90, Surface.ROUGH)), right=beside((90, Surface.ROUGH))),),
        heights=((6.5, 100), (13.0, 105)),
    ),
    mirrored(
        Design(
            "Gantry Docks",
            "harbour",
            corners=(
                Corner(-2500, 1500, 330, y=130),
                Corner(-2500, -1300, 250, y=130),
                Corner(-1300, -1300, 230, y=150),
                Corner(-450, -150, 230, y=170),
                Corner(1000, -1400, 380, y=170),
                Corner(2500, -1200, 330, y=150),
                Corner(2500, 500, 240, y=130),
                Corner(1150, 550, 210, y=120),
                Corner(1000, 1500, 200, y=120),
            ),
            width=210,
            fall=30,
            left=PLANKS,
            right=PLANKS,
            stretches=(
                Stretch(3.2, 3.9, left=WALL, right=WALL),
                Stretch(6.2, 7.2, left=beside((60, Surface.HEAVY)), right=beside((60, Surface.HEAVY))),
                Stretch(8.2, 9.0, left=WALL, right=WALL),
            ),
            panels=(Panel(3.36, across=(-1, 1)), Panel(8.35, across=(-1, 1))),
            jumps=(Jump(3.56, gap=150, strength=0), Jump(8.5, gap=190, strength=1)),
        )
    ),
)
