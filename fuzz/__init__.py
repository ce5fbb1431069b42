"""Damaged and hostile files by the million: `make fuzz` (see `__main__`)."""
