"""The courses by slot: eight cups of four. Slots 24 to 31 are the ones no driver is trained on."""

from cartridge.courses.catalogue import acorn, anchor, clover, comet, crown, lantern, maple, thunder

COURSES = (
    *acorn.COURSES,
    *clover.COURSES,
    *comet.COURSES,
    *crown.COURSES,
    *anchor.COURSES,
    *lantern.COURSES,
    *maple.COURSES,
    *thunder.COURSES,
)
"""32 designs; index = slot."""
