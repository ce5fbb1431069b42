"""Fans of rays, by py-desmume-mkds's name."""

from desmume_facade.vectors import generate_plane_vectors

__all__ = ["generate_plane_vectors"]
