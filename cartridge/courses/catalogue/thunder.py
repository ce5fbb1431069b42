"""The Thunder Cup, held out: everything at once."""

from cartridge.courses.design import (
    OPEN, WALL, Corner, Design, Jump, Panel, Stretch, Surface, beside, mirrored,
)

ICING = beside((60, Surface.ROUGH))
BOARDS = beside((40, Surface.WEAK), (40, Surface.HEAVY))
SCARP = beside((50, Surface.ROUGH))
LAWN = beside((50, Surface.WEAK), (50, Surface.ROUGH))

COURSES = (
    Design(
        "Gumdrop Gardens", "sweets",
        corners=(
            Corner(-1900, 1700, 420, y=110),
            Corner(-2600, 300, 420, y=130),
            Corner(-1500, -500, 250, y=180),
            Corner(-2000, -1900, 300, y=230),
            Corner(-400, -2000, 420, y=200),
            Corner(0, -700, 250, y=160),
            Corner(1100, -500, 230, y=140),
            Corner(1500, -1900, 400, y=200),
            Corner(2700, -1000, 420, y=250),
            Corner(1900, 400, 240, y=180),
            Corner(2400, 1700, 400, y=120),
            Corner(700, 1300, 420, y=110),
        ),
        width=200, bank=7, left=ICING, right=ICING, start=11.5,
        panels=(Panel(3.5, across=(-0.8, -0.2)), Panel(8.45, across=(0.2, 0.8))),
    ),
    Design(
        "Ironclad Harbour", "harbour",
        corners=(
            Corner(-2700, 2200, 430, y=120),
            Corner(-2700, 1000, 430, y=120),
            Corner(-600, 1000, 250, y=140),
            Corner(-600, -100, 250, y=170),
            Corner(-1750, -900, 260, y=220),
            Corner(-1350, -2100, 400, y=260),
            Corner(1350, -2100, 400, y=260),
            Corner(1750, -900, 260, y=220),
            Corner(600, -100, 250, y=170),
            Corner(600, 1000, 250, y=140),
            Corner(2700, 1000, 430, y=120),
            Corner(2700, 2200, 430, y=120),
        ),
        width=200, start=11.35, fall=30, left=BOARDS, right=BOARDS,
        stretches=(
            Stretch(5.25, 5.75, left=OPEN, right=OPEN), Stretch(2.3, 2.7, left=WALL, right=WALL),
            Stretch(11.4, 11.95, left=WALL, right=WALL),
        ),
        panels=(Panel(11.6, across=(-1, 1)), Panel(1.5), Panel(9.5)), jumps=(Jump(11.7, gap=200, strength=1),),
    ),
    mirrored(Design(
        "Basilisk Ridge", "canyon",
        corners=(
            Corner(-2300, 1800, 420, y=140),
            Corner(-2900, 100, 430, y=200),
            Corner(-1900, -900, 240, y=280),
            Corner(-2200, -2100, 400, y=340),
            Corner(-500, -2100, 420, y=420),
            Corner(-300, -600, 220, y=470),
            Corner(700, -300, 215, y=480),
            Corner(1200, -1700, 280, y=430),
            Corner(2700, -1500, 420, y=340),
            Corner(2500, 300, 300, y=240),
            Corner(1300, 700, 260, y=180),
            Corner(1200, 1900, 400, y=140),
            Corner(-300, 1300, 420, y=130),
        ),
        width=180, fall=40, bank=5, left=SCARP, right=SCARP, start=12.5,
        stretches=(
            Stretch(3.25, 3.75, left=OPEN, right=OPEN), Stretch(4.3, 4.75, left=WALL, right=OPEN),
            Stretch(6.3, 6.8, left=OPEN, right=OPEN), Stretch(8.3, 8.75, left=OPEN, right=WALL),
        ),
        panels=(Panel(9.55, across=(-0.3, 0.3)),),
    )),
    Design(
        "Grand Shakedown", "night",
        corners=(
            Corner(-2750, 2100, 520, y=110),
            Corner(-2750, -750, 480, y=120),
            Corner(-1950, -1950, 480, y=140),
            Corner(-250, -1450, 330, y=180),
            Corner(1000, -2100, 460, y=200),
            Corner(2750, -1750, 480, y=170),
            Corner(2750, 750, 460, y=110),
            Corner(1450, 850, 300, y=100),
            Corner(250, 250, 280, y=110),
            Corner(-1500, 500, 420, y=130),
            Corner(-1600, -600, 300, y=190),
            Corner(-250, -500, 275, y=260),
            Corner(600, 100, 265, y=300),
            Corner(650, 2100, 460, y=260),
        ),
        width=220, bank=6, left=LAWN, right=LAWN, fall=20,
        stretches=(
            Stretch(12.0, 12.9, left=WALL, right=WALL), Stretch(3.3, 3.7, left=OPEN, right=OPEN),
            Stretch(5.2, 5.8, left=WALL, right=WALL), Stretch(7.5, 8.5, road=Surface.SAND),
        ),
        panels=(Panel(0.8), Panel(5.4, across=(-1, 1)), Panel(13.4, across=(-0.3, 0.3))),
        jumps=(Jump(5.55, gap=180, strength=1),),
    ),
)
