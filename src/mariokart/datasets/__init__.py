"""Recorded races: what an episode holds, and episodes on disk in Minari's format."""

from mariokart.datasets.episode import About, Episode
from mariokart.datasets.store import find_datasets, read_about, read_episodes, write_episode

__all__ = ["About", "Episode", "find_datasets", "read_about", "read_episodes", "write_episode"]
