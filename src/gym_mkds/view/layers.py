"""Overlays that can be shown and hidden one by one."""

from __future__ import annotations

from gym_mkds.view.canvas import Canvas
from gym_mkds.view.overlays import OVERLAYS, Overlay, Scene, name_of, taken_apart


class Layers:
    """The parts of an overlay, which are shown, and the other overlays there are, which are not yet.

    >>> from gym_mkds.view.overlays import speed_overlay
    >>> layers = Layers(speed_overlay)
    >>> layers.toggle("edges")
    >>> [name for name in layers.names if layers.shown(name)]
    ['edges', 'speed']
    """

    def __init__(self, overlay: Overlay | None = None) -> None:
        own = {name_of(part): part for part in taken_apart(overlay)}
        self._overlays: dict[str, Overlay] = {**OVERLAYS, **own}
        self._shown = set(own)

    @property
    def names(self) -> list[str]:
        """All overlays, in the order in which they are drawn."""
        return list(self._overlays)

    def shown(self, name: str) -> bool:
        """Whether an overlay is drawn."""
        return name in self._shown

    def add(self, overlay: Overlay, shown: bool = True) -> None:
        """Add an overlay on top of the others, or put it in the place of the one that has its name."""
        self._overlays[name_of(overlay)] = overlay
        if shown:
            self._shown.add(name_of(overlay))

    def toggle(self, name: str) -> None:
        """Show an overlay that is hidden, hide one that is shown."""
        self._shown ^= {name}

    def hide(self) -> None:
        """Hide all."""
        self._shown.clear()

    def draw(self, canvas: Canvas, scene: Scene) -> None:
        """Draw the overlays that are shown."""
        for name, overlay in self._overlays.items():
            if name in self._shown:
                overlay(canvas, scene)
