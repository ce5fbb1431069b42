"""The Acorn Cup: four courses to learn on."""

from cartridge.courses.design import (
    Corner,
    Design,
    Edge,
    Jump,
    Panel,
    Stretch,
    Surface,
    beside,
    mirrored,
)

GRASS = beside((60, Surface.ROUGH))
LEAVES = beside((30, Surface.WEAK), (50, Surface.ROUGH))
SAND = beside((50, Surface.WEAK), (60, Surface.ROUGH))
SHALLOWS = beside((60, Surface.WEAK), (60, Surface.HEAVY))
SAWDUST = beside((40, Surface.ROUGH))
PIER = beside(edge=Edge.OPEN)

COURSES = (
    Design(
        "Millpond Loop",
        "meadow",
        corners=(
            Corner(-1500, -1200, 450),
            Corner(-1500, 900, 500),
            Corner(-500, 1500, 400),
            Corner(300, 500, 380),
            Corner(1500, 1300, 450),
            Corner(1900, -200, 420),
            Corner(1000, -1200, 500),
        ),
        width=230,
        left=GRASS,
        right=GRASS,
    ),
    Design(
        "Sawmill Hills",
        "forest",
        corners=(
            Corner(-1900, 1200, 330, y=100),
            Corner(-1900, -900, 290, y=160),
            Corner(-900, -1700, 310, y=300),
            Corner(100, -900, 320, y=380),
            Corner(1100, -1600, 350, y=300, width=260),
            Corner(2100, -800, 350, y=180),
            Corner(1500, 350, 240, y=260),
            Corner(1900, 1700, 310, y=140),
            Corner(500, 900, 330, y=200, width=165),
            Corner(-500, 1600, 350, y=120),
        ),
        width=210,
        bank=3,
        left=LEAVES,
        right=LEAVES,
    ),
    mirrored(
        Design(
            "Driftwood Bay",
            "beach",
            corners=(
                Corner(-2300, 900, 310),
                Corner(-2300, -700, 480),
                Corner(-900, -1500, 310),
                Corner(200, -700, 310, y=140),
                Corner(1500, -1500, 330, y=170),
                Corner(2300, -300, 310),
                Corner(1350, 550, 330),
                Corner(2000, 1750, 270),
                Corner(300, 1200, 390),
                Corner(-900, 1700, 310),
            ),
            width=220,
            height=110,
            fall=30,
            left=SAND,
            right=SAND,
            stretches=(
                Stretch(2.4, 2.75, left=PIER, right=PIER),
                Stretch(4.3, 4.75, left=PIER, right=PIER),
                Stretch(7.6, 8.4, left=SHALLOWS, right=PIER),
            ),
        )
    ),
    Design(
        "Boiler Works",
        "works",
        corners=(
            Corner(-2000, 1300, 360),
            Corner(-2000, -1300, 300),
            Corner(-500, -1300, 220),
            Corner(-500, 500, 175, width=190),
            Corner(-110, 500, 175, width=190),
            Corner(-110, -1300, 190),
            Corner(2100, -1300, 310),
            Corner(2100, 1300, 380),
        ),
        width=220,
        height=120,
        fall=20,
        stretches=(Stretch(1.2, 4.8, left=SAWDUST, right=SAWDUST),),
        panels=(
            Panel(0.7),
            Panel(5.3, across=(-0.9, -0.2)),
            Panel(6.5, across=(0.1, 0.8)),
            Panel(7.35, across=(-1, 1)),
        ),
        jumps=(Jump(7.5, gap=170, strength=0),),
    ),
)
