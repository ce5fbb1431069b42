"""GTK 3, or one sentence about what is missing for it."""

from __future__ import annotations

from typing import Any

from desmume_mkds.game.errors import MkdsError

EXTRA = "pip install 'mariokart[gtk]'"
PACKAGES = "libgirepository1.0-dev libcairo2-dev pkg-config gcc python3-dev gir1.2-gtk-3.0"
"""What Debian and Ubuntu call the libraries that the extra is built from and runs on."""


class DisplayError(MkdsError):
    """No window can be opened here."""


def load() -> tuple[Any, Any, Any]:
    """The modules Gtk, Gdk and cairo, ready to open windows.

    Raises DisplayError: GTK or its Python package is not installed, or there is no display.
    """
    try:
        import cairo
        import gi

        gi.require_foreign("cairo")
        gi.require_version("Gtk", "3.0")
        gi.require_version("Gdk", "3.0")
        from gi.repository import Gdk, Gtk
    except (ImportError, ValueError) as error:
        raise DisplayError(
            f"the window needs GTK 3 ({error}); install it with: apt install {PACKAGES} && {EXTRA}"
        ) from error
    if Gdk.Display.get_default() is None:
        raise DisplayError(
            "there is no display to open a window on; set DISPLAY, or run under xvfb-run, or film without a "
            "window with OverlayWrapper and render_mode='rgb_array'"
        )
    return Gtk, Gdk, cairo
