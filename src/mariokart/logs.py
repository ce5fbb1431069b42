"""TensorBoard's files: one folder for each driver, with one training in it."""

from pathlib import Path

LOGS = Path("runs/logs")


def clear_logs(folder: Path) -> None:
    """Remove the curves of a training that was there before: two in one folder are drawn as one."""
    for path in folder.glob("events.out.tfevents.*"):
        path.unlink(missing_ok=True)
