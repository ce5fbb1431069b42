"""The game's facts, by py-desmume-mkds's names."""
