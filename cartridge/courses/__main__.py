"""Check all courses and draw them from above on one sheet, build/courses.png."""

from pathlib import Path

from cartridge.courses import COURSES
from cartridge.courses.chart import chart
from cartridge.courses.check import problems
from cartridge.courses.ground import collide, lay
from desmume_mkds.course import Course
from mariokart.plot import plot_courses

SHEET = Path(__file__).parents[2] / "build" / "courses.png"


def main() -> int:
    """Check and draw; the number of courses that are not sound, having said why."""
    unsound, drawn = 0, []
    for slot, design in enumerate(COURSES):
        ground = lay(design)
        kcl, nkm = collide(ground), chart(ground, 0)
        found = problems(ground, kcl, nkm)
        unsound += bool(found)
        length = ground.line.path.length
        verdict = "; ".join(found) or "sound"
        print(f"{slot:2}  {design.name:20} {length:6.0f} units  {len(kcl.prisms):5} prisms  {verdict}")
        drawn.append((f"{slot}  {design.name}", Course.build(kcl, nkm)))
    SHEET.parent.mkdir(exist_ok=True)
    plot_courses(SHEET, drawn)
    return unsound


if __name__ == "__main__":
    raise SystemExit(main() > 0)
