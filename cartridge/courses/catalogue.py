"""The courses, slot by slot."""

from cartridge.courses.design import Corner, Design, Edge, Jump, Panel, Side, Stretch, Surface

P = Corner
ROUGH = Side(((60, Surface.ROUGH),))

FIRST = (
    Design("Millpond Loop", "meadow", (
        P(-1500, -1200, 450), P(-1500, 900, 500), P(-500, 1500, 400), P(300, 500, 380), P(1500, 1300, 450),
        P(1900, -200, 420), P(1000, -1200, 500)), left=ROUGH, right=ROUGH, width=230),
)

COURSES = FIRST * 32
