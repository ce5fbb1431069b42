"""The Anchor Cup: an oval, a coil, a sea wall and a knot."""

from cartridge.courses.design import WALL, Corner, Design, Panel, Stretch, Surface, beside, mirrored

INFIELD = beside((110, Surface.ROUGH))
APRON = beside((40, Surface.WEAK))
CINDERS = beside((60, Surface.ROUGH))
SANDS = beside((70, Surface.WEAK))
SURF = beside((60, Surface.WEAK), (60, Surface.OUT))
SLAG = beside((50, Surface.HEAVY))

COURSES = (
    Design(
        "Paddock Oval",
        "meadow",
        laps=5,
        corners=(
            Corner(2100, -800, 680),
            Corner(-2100, -800, 680),
            Corner(-2100, 750, 680),
            Corner(-100, 1150, 900, bank=4),
            Corner(2100, 750, 680),
        ),
        width=260,
        height=170,
        bank=15,
        left=INFIELD,
        right=APRON,
        panels=(Panel(3.5, across=(0.5, 0.95)),),
    ),
    Design(
        "Cinder Coil",
        "volcano",
        laps=2,
        corners=(
            Corner(-2500, 2500, 520, y=90),
            Corner(-2500, -1700, 560, y=90),
            Corner(2300, -1700, 560, y=100),
            Corner(2300, 1250, 360, y=120),
            Corner(-1150, 1250, 320, y=140),
            Corner(-1150, -450, 240, y=190),
            Corner(800, -450, 240, y=270),
            Corner(800, 2500, 480, y=300),
        ),
        width=220,
        bank=6,
        left=CINDERS,
        right=CINDERS,
        heights=((6.6, 310),),
        stretches=(Stretch(6.2, 6.95, left=WALL, right=WALL),),
        panels=(Panel(1.5, across=(-0.8, -0.1)), Panel(3.5, across=(0.1, 0.8))),
    ),
    mirrored(
        Design(
            "Tidewall",
            "beach",
            corners=(
                Corner(-2600, 1100, 480, y=100),
                Corner(-2400, -1100, 360, y=100),
                Corner(-800, -1600, 430, y=190),
                Corner(800, -700, 240, y=260),
                Corner(2300, -1600, 280, y=200),
                Corner(2700, 300, 430, y=110),
                Corner(1500, 1300, 290, y=100),
                Corner(400, 350, 240, y=170),
                Corner(-800, 1500, 260, y=120),
            ),
            width=230,
            bank=5,
            left=SANDS,
            right=SANDS,
            stretches=(Stretch(4.7, 6.2, left=SURF, right=SURF), Stretch(8.3, 8.8, left=SURF, right=SANDS)),
        )
    ),
    Design(
        "Foundry Knot",
        "works",
        corners=(
            Corner(-2700, 0, 390, y=90),
            Corner(2700, 0, 300, y=90),
            Corner(2700, -1600, 240, y=130),
            Corner(900, -1600, 250, y=230),
            Corner(900, 1600, 270, y=240),
            Corner(-900, 1600, 240, y=240),
            Corner(-900, -1600, 180, y=230),
            Corner(-2700, -1600, 240, y=130),
        ),
        width=210,
        heights=((0.5, 90), (3.5, 255), (5.5, 255)),
        stretches=(
            Stretch(1.2, 2.8, left=SLAG, right=SLAG),
            Stretch(4.2, 4.8, left=SLAG, right=SLAG),
            Stretch(6.2, 7.8, left=SLAG, right=SLAG),
        ),
        panels=(Panel(0.3), Panel(0.72), Panel(4.5, across=(0.1, 0.8))),
    ),
)
