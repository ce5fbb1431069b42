"""The Maple Cup, held out: hills with jumps, dust, orbit and a causeway."""

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

PASTURE = beside((70, Surface.ROUGH))
DUST = beside((80, Surface.WEAK), (80, Surface.HEAVY))
DECK = beside((40, Surface.WEAK))
REEF = beside((50, Surface.WEAK), (50, Surface.OUT))

COURSES = (
    mirrored(
        turned(
            Design(
                "Windmill Way",
                "meadow",
                corners=(
                    Corner(-2300, 1500, 330, y=120),
                    Corner(-2300, -700, 250, y=220),
                    Corner(-1100, -1700, 310, y=320),
                    Corner(300, -900, 250, y=220),
                    Corner(1500, -1800, 250, y=300),
                    Corner(2600, -600, 310, y=360),
                    Corner(1500, 300, 270, y=250),
                    Corner(2300, 1600, 310, y=140),
                    Corner(600, 1000, 350, y=200),
                    Corner(-700, 1900, 350, y=120),
                ),
                width=220,
                bank=3,
                left=PASTURE,
                right=PASTURE,
                jumps=(Jump(0.72, strength=0, rise=10),),
                stretches=(Stretch(0.5, 0.95, left=WALL, right=WALL),),
                panels=(Panel(7.5, across=(-0.7, 0.0)),),
            )
        )
    ),
    mirrored(
        Design(
            "Dustdevil Flats",
            "desert",
            laps=2,
            corners=(
                Corner(-3000, 1300, 650),
                Corner(-3000, -1300, 650),
                Corner(-1100, -1900, 550),
                Corner(-200, -400, 360),
                Corner(1200, -700, 360),
                Corner(1700, -2000, 460),
                Corner(3000, -1300, 520),
                Corner(2700, 700, 500),
                Corner(1200, 900, 350),
                Corner(700, 2100, 350),
                Corner(-1300, 1500, 550),
            ),
            width=290,
            left=DUST,
            right=DUST,
            stretches=(Stretch(1.5, 2.6, road=Surface.SAND), Stretch(6.4, 7.4, road=Surface.SAND)),
            panels=(Panel(0.3, across=(-0.7, -0.2)), Panel(3.4, across=(-0.3, 0.3)), Panel(9.6)),
        )
    ),
    Design(
        "Orbit Nine",
        "space",
        corners=(
            Corner(-2600, 400, 480, y=120),
            Corner(-2600, -1600, 420, y=160),
            Corner(-700, -1600, 300, y=260),
            Corner(-700, 1700, 320, y=290),
            Corner(1100, 1700, 320, y=240),
            Corner(1100, -1200, 300, y=130),
            Corner(2700, -1200, 290, y=110),
            Corner(2700, 400, 340, y=110),
        ),
        width=230,
        bank=9,
        heights=((7.5, 110), (3.5, 290), (4.5, 270), (2.5, 285)),
        fall=20,
        stretches=(
            Stretch(5.25, 5.75, left=OPEN, right=OPEN),
            Stretch(3.2, 3.8, left=OPEN, right=OPEN),
        ),
        panels=(Panel(2.3, across=(-0.8, -0.2)), Panel(4.3, across=(0.2, 0.8)), Panel(6.5)),
    ),
    turned(
        Design(
            "Kelp Causeway",
            "beach",
            corners=(
                Corner(-2400, 1400, 280),
                Corner(-2400, -1200, 400),
                Corner(-1200, -1700, 250),
                Corner(-500, -400, 180, width=150),
                Corner(700, -300, 180, width=150),
                Corner(1400, -1700, 250),
                Corner(2600, -1000, 360),
                Corner(2100, 600, 170, width=160),
                Corner(900, 800, 170, width=160),
                Corner(300, 1800, 190),
            ),
            width=210,
            height=110,
            fall=30,
            left=DECK,
            right=DECK,
            stretches=(
                Stretch(2.3, 2.7, left=OPEN, right=OPEN),
                Stretch(3.35, 3.65, left=OPEN, right=OPEN),
                Stretch(6.3, 6.75, left=OPEN, right=OPEN),
                Stretch(0.85, 1.6, left=REEF, right=REEF),
            ),
        )
    ),
)
