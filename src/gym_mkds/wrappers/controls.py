"""The keys of an `EnvWindow` that are not the game's: what they do, and the list that tells so."""

from __future__ import annotations

from collections.abc import Sequence

from gym_mkds.view.canvas import BLACK, WHITE, Canvas, Colour

DIM: Colour = (150, 150, 160)
ACCENT: Colour = (255, 210, 50)

PAUSE, STEP, SLOWER, FASTER, SAVE, LOAD, HIDE, HELP, QUIT = (
    "pause", "step", "slower", "faster", "save", "load", "hide", "help", "quit"
)
HOTKEYS: dict[str, str] = {
    "p": PAUSE, "Pause": PAUSE,
    "n": STEP, "period": STEP,
    "minus": SLOWER, "KP_Subtract": SLOWER,
    "plus": FASTER, "equal": FASTER, "KP_Add": FASTER,
    "F5": SAVE,
    "F8": LOAD,
    "0": HIDE,
    "h": HELP, "F1": HELP,
    "Escape": QUIT,
}
"""What each of the window's keys does; 1 to 9 show and hide an overlay each."""

LIST: tuple[tuple[str, str], ...] = (
    ("P", "pause"), ("N", "one frame"), ("− +", "slower, faster"),
    ("F5 F8", "save, load"), ("0", "no overlays"), ("H", "this list"), ("Esc", "close"),
)
DRIVING: tuple[tuple[str, str], ...] = (
    ("W", "drive"), ("S", "brake"), ("A D", "steer"), ("Space", "hop, drift"), ("Q", "item"),
)


def draw_list(canvas: Canvas, overlays: Sequence[tuple[str, bool]], driving: bool) -> None:
    """List the keys on the lower screen: the window's, the driver's, the overlays', with those shown lit."""
    canvas.rectangle(4, 196, 248, 184, BLACK, 0.75)
    rows = (*LIST, ("", ""), *DRIVING) if driving else LIST
    for row, (key, what) in enumerate(rows):
        _row(canvas, 10, 209 + 13 * row, key, what, WHITE)
    for row, (name, shown) in enumerate(overlays[:9]):
        _row(canvas, 150, 209 + 13 * row, str(row + 1), name, ACCENT if shown else DIM)


def _row(canvas: Canvas, x: float, y: float, key: str, what: str, colour: Colour) -> None:
    canvas.text(x, y, key, ACCENT, 9)
    canvas.text(x + (36 if x < 100 else 14), y, what, colour, 9)


def draw_note(canvas: Canvas, note: str) -> None:
    """Write one line at the foot of the upper screen."""
    width = canvas.text_width(note, 10) + 10
    canvas.rectangle(128 - width / 2, 176, width, 14, BLACK, 0.65)
    canvas.text(128, 186, note, WHITE, 10, align=0.5)
