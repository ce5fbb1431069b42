"""Shakedown's own names, and how its ids (which are MKDS's) come to stand in the menus."""

CHARACTERS = (
    "Nova",
    "Grumble",
    "Pip",
    "Tusk",
    "Coral",
    "Bruno",
    "Zig",
    "Ash",
    "Dot",
    "Juniper",
    "Vex",
    "Servo",
)
"""By character id."""

KARTS = (
    "Cadet",
    "Comet",
    "Halcyon",
    "Boulder",
    "Thicket",
    "Stampede",
    "Acorn",
    "Puffball",
    "Rascal",
    "Anvil",
    "Cyclone",
    "Warlord",
    "Pearl",
    "Minnow",
    "Regatta",
    "Keg",
    "Bulldozer",
    "Hornet",
    "Sprout",
    "Pebble",
    "Noodle",
    "Ember",
    "Siphon",
    "Longbow",
    "Button",
    "Firework",
    "Outcast",
    "Bramble",
    "Waltz",
    "Marigold",
    "Stiletto",
    "Locust",
    "Switchback",
    "Piston",
    "Gantry",
    "Solenoid",
)
"""By kart id."""

CUPS = ("Acorn", "Clover", "Comet", "Crown", "Anchor", "Lantern", "Maple", "Thunder")
"""By cup, in menu order."""
