"""How a driver is cloned: what it learns from, how it learns, how it is measured, and who corrects it."""
