"""The Crown Cup: long courses for those who drift."""

from cartridge.courses.design import (
    OPEN,
    WALL,
    Corner,
    Design,
    Panel,
    Stretch,
    Surface,
    beside,
    mirrored,
    turned,
)

GRAVEL = beside((45, Surface.WEAK), (40, Surface.ROUGH))
BOG = beside((40, Surface.WEAK), (80, Surface.HEAVY))
CREAM = beside((70, Surface.ROUGH))
HEDGE = beside((50, Surface.ROUGH))

COURSES = (
    turned(
        Design(
            "Redwall Canyon",
            "canyon",
            laps=2,
            corners=(
                Corner(-2700, 1700, 420, y=100),
                Corner(-2700, -900, 380, y=130),
                Corner(-1600, -1600, 280, y=200),
                Corner(-1250, 500, 145, y=270),
                Corner(-650, 500, 145, y=300),
                Corner(-450, -1500, 150, y=380),
                Corner(250, -1500, 150, y=410),
                Corner(350, 450, 140, y=490),
                Corner(980, 450, 140, y=510),
                Corner(1200, -1500, 380, y=540),
                Corner(2500, -1300, 420, y=480),
                Corner(2600, 700, 420, y=330),
                Corner(1500, 1700, 420, y=220),
            ),
            width=190,
            bank=6,
            left=GRAVEL,
            right=GRAVEL,
            stretches=(
                Stretch(2.9, 4.1, left=WALL, right=WALL),
                Stretch(4.9, 6.1, left=WALL, right=WALL),
                Stretch(6.9, 8.1, left=WALL, right=WALL),
            ),
            panels=(Panel(10.5),),
        )
    ),
    mirrored(
        Design(
            "Lantern Marsh",
            "swamp",
            corners=(
                Corner(-2100, 900, 410),
                Corner(-2400, -900, 320),
                Corner(-1200, -1600, 370),
                Corner(-550, -450, 270),
                Corner(400, -600, 270),
                Corner(900, -1800, 280),
                Corner(2300, -1400, 340),
                Corner(2000, 100, 270),
                Corner(850, 450, 260),
                Corner(1500, 1700, 270),
                Corner(0, 1750, 390),
                Corner(-700, 750, 270),
            ),
            width=190,
            left=BOG,
            right=BOG,
            stretches=(
                Stretch(3.2, 4.0, road=Surface.SAND),
                Stretch(7.3, 8.0, road=Surface.SAND),
                Stretch(9.3, 9.8, left=WALL, right=WALL),
            ),
        )
    ),
    Design(
        "Sugar Terrace",
        "sweets",
        corners=(
            Corner(-2400, 1400, 700, y=130),
            Corner(-2400, -1300, 700, y=150),
            Corner(-400, -1300, 560, y=230),
            Corner(300, 500, 560, y=310),
            Corner(1500, -1500, 600, y=310),
            Corner(2700, -400, 600, y=220),
            Corner(2300, 1600, 650, y=140),
        ),
        width=270,
        bank=10,
        left=CREAM,
        right=CREAM,
        stretches=(Stretch(2.8, 3.3, left=WALL, right=WALL),),
        panels=(Panel(4.6, across=(-0.2, 0.5)), Panel(6.5, across=(-0.6, -0.1))),
    ),
    mirrored(
        Design(
            "Midnight Mile",
            "night",
            laps=2,
            corners=(
                Corner(-3300, 1700, 400),
                Corner(-3300, -1700, 510, width=290),
                Corner(-1200, -2400, 340, y=150),
                Corner(300, -900, 260, y=220),
                Corner(1900, -2400, 380, y=200),
                Corner(3300, -1300, 370, y=140),
                Corner(3000, 900, 440),
                Corner(1500, 400, 220),
                Corner(900, 2100, 240, width=180),
                Corner(-700, 900, 220, y=140),
                Corner(-1500, 2300, 300),
            ),
            width=230,
            bank=4,
            left=HEDGE,
            right=HEDGE,
            stretches=(Stretch(2.3, 2.8, left=OPEN, right=OPEN),),
            panels=(Panel(0.8), Panel(5.4), Panel(8.55)),
            fall=20,
        )
    ),
)
