"""`desmume.vector`: fans of points on a plane."""

from __future__ import annotations

from typing import Any

import torch


def generate_plane_vectors(
    n: int, fov: float, matrix: Any, position: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    """Positions (n, 3) and directions (n, 3) of n rays from a position over `fov` radians, from right to
    left, on
    the plane of a kart's left and forward: rows 0 and 2 of `matrix` (3, 3)."""
    axes = torch.as_tensor(matrix, dtype=torch.float32)
    angles = torch.linspace(-fov / 2, fov / 2, n) if n > 1 else torch.zeros(1)
    directions = torch.outer(torch.cos(angles), axes[2]) + torch.outer(torch.sin(angles), axes[0])
    here = torch.as_tensor(position, dtype=torch.float32).expand(n, 3).clone()
    return here, directions
