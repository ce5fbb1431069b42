"""Check all courses and draw them from above on one sheet, build/courses.png."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from cartridge.courses import COURSES
from cartridge.courses.chart import chart
from cartridge.courses.check import problems
from cartridge.courses.design import Design, Edge, Surface
from cartridge.courses.ground import Ground, collide, lay
from cartridge.courses.looks import LOOKS
from desmume_mkds.game.nkm import Nkm

SHEET = Path(__file__).parents[2] / "build" / "courses.png"


def draw(axes: Axes, ground: Ground, nkm: Nkm) -> None:
    """Draw a course from above: surfaces, walls, open edges (red), gates and the racing line."""
    look = LOOKS[ground.design.look]
    order = sorted(ground.segments, key=lambda segment: ground.line.position[segment.i, 1])
    quads, colors = [], []
    for segment in order:
        for strip in segment.strips:
            light = 0.6 + 0.4 * ground.line.position[segment.i, 1] / max(ground.line.position[:, 1])
            quads.append(np.array(ground.quad(segment, strip))[:, ::2])
            tone = (18, 18, 20) if strip.surface is Surface.ROAD else look.of(strip.surface)
            colors.append(tuple(min(1.0, c / 31 * light) for c in tone))
    axes.add_collection(PolyCollection(quads, facecolors=colors))
    for segment in ground.segments:
        for side, edge in enumerate(segment.edges):
            x, _, z = np.array(ground.edge(segment, side)).T
            axes.plot(x, z, color="black" if edge is Edge.WALL else "red", linewidth=0.5)
    gates = nkm["CPOI"]
    for gate in gates:
        x, z = np.stack([gate["left"], gate["right"]], 1) / 4096
        axes.plot(x, z, color="deepskyblue", linewidth=0.8 if gate["key_id"] >= 0 else 0.2)
    x, _, z = nkm["EPOI"]["position"].T / 4096
    axes.plot(np.append(x, x[0]), np.append(z, z[0]), color="white", linewidth=0.5)
    axes.set_aspect("equal")
    axes.invert_yaxis()
    axes.axis("off")


def sheet(designs: tuple[Design, ...], path: Path) -> int:
    """Draw the sheet; the number of courses that are not sound, having said why."""
    figure, grid = plt.subplots(
        -(-len(designs) // 4), 4, figsize=(20, 4.2 * -(-len(designs) // 4)), squeeze=False
    )
    unsound = 0
    for slot, (design, axes) in enumerate(zip(designs, grid.flat, strict=False)):
        ground = lay(design)
        kcl, nkm = collide(ground), chart(ground, 0)
        found = problems(ground, kcl, nkm)
        unsound += bool(found)
        length = ground.line.path.length
        verdict = "; ".join(found) or "sound"
        print(f"{slot:2}  {design.name:20} {length:6.0f} units  {len(kcl.prisms):5} prisms  {verdict}")
        draw(axes, ground, nkm)
        axes.set_title(f"{slot}  {design.name}  {length:.0f}", fontsize=11)
    figure.tight_layout()
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=60)
    return unsound


if __name__ == "__main__":
    raise SystemExit(sheet(COURSES, SHEET) > 0)
