"""The Lantern Cup: a ring, a frozen leap, roofs and a bowl."""

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
    turned,
)

MOSS = beside((60, Surface.ROUGH))
THORNS = beside((30, Surface.WEAK), (70, Surface.HEAVY))
POWDER = beside((50, Surface.WEAK))
KERBSIDE = beside((30, Surface.WEAK))
SPILL = beside((40, Surface.ROUGH))

COURSES = (
    mirrored(
        Design(
            "Thistle Ring",
            "forest",
            corners=(
                Corner(-1500, 2000, 240),
                Corner(-2600, 800, 350, y=140),
                Corner(-1700, -200, 230, y=180),
                Corner(-2200, -1500, 270, y=200),
                Corner(-700, -2200, 310, y=180, width=260),
                Corner(300, -1400, 240, y=200),
                Corner(1700, -2000, 350, y=240),
                Corner(2500, -600, 240, y=220),
                Corner(1600, 300, 240, y=180, width=160),
                Corner(2300, 1500, 270, y=130),
                Corner(1000, 2100, 420),
            ),
            width=200,
            bank=5,
            left=MOSS,
            right=MOSS,
            start=10.5,
            stretches=(
                Stretch(2.6, 4.4, left=THORNS, right=THORNS),
                Stretch(7.6, 8.6, left=THORNS, right=THORNS),
            ),
        )
    ),
    turned(
        Design(
            "Frostfall",
            "snow",
            corners=(
                Corner(-2500, 1300, 350, y=280),
                Corner(-2500, -1300, 270, y=300),
                Corner(-1100, -1800, 330, y=340),
                Corner(100, -900, 270, y=330),
                Corner(1500, -1800, 380, y=300),
                Corner(2600, -700, 350, y=210),
                Corner(1900, 500, 210, y=160),
                Corner(2500, 1800, 250, y=130),
                Corner(900, 1600, 420, y=150),
                Corner(-300, 700, 360, y=220),
            ),
            width=220,
            fall=30,
            left=POWDER,
            right=POWDER,
            stretches=(
                Stretch(2.3, 2.95, road=Surface.ICE, left=WALL, right=WALL),
                Stretch(3.2, 3.9, left=WALL, right=WALL),
                Stretch(5.3, 6.3, road=Surface.ICE),
                Stretch(7.3, 7.75, left=OPEN, right=OPEN),
            ),
            panels=(Panel(3.33, across=(-1, 1)),),
            jumps=(Jump(3.55, gap=180, strength=1),),
        )
    ),
    Design(
        "Skyline Sprint",
        "city",
        corners=(
            Corner(0, 2100, 240, y=120),
            Corner(0, -2000, 280, y=120),
            Corner(2300, -2000, 190, y=150),
            Corner(2300, 0, 170, y=230),
            Corner(-2300, 0, 170, y=230),
            Corner(-2300, 2100, 190, y=150),
        ),
        width=200,
        start=0.2,
        heights=((3.5, 290), (0.5, 105)),
        stretches=(
            Stretch(2.2, 2.8, left=OPEN, right=OPEN),
            Stretch(4.2, 4.8, left=OPEN, right=OPEN),
            Stretch(1.2, 1.8, left=KERBSIDE, right=KERBSIDE),
        ),
        panels=(
            Panel(0.7, across=(-0.8, -0.2)),
            Panel(3.3, across=(0.1, 0.7)),
            Panel(3.7, across=(-0.7, -0.1)),
        ),
        fall=30,
    ),
    Design(
        "Bumper Bowl",
        "sweets",
        laps=4,
        corners=(
            Corner(-1650, 1100, 210),
            Corner(-1650, -1100, 210),
            Corner(0, -350, 600),
            Corner(1650, -1100, 210),
            Corner(1650, 1100, 210),
            Corner(0, 350, 600),
        ),
        width=240,
        height=140,
        bank=8,
        left=SPILL,
        right=SPILL,
        panels=(Panel(3.5, across=(-0.3, 0.3)),),
    ),
)
