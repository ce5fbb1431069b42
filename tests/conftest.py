"""What all tests share: how examples are made up, and where a real save may lie."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run, however slow the machine is.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

# One cache for all processes of this run, and never the user's own.
if "MARIOKART_CACHE" not in os.environ or "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["MARIOKART_CACHE"] = tempfile.mkdtemp(prefix="mariokart-tests-")
    atexit.register(shutil.rmtree, os.environ["MARIOKART_CACHE"], ignore_errors=True)


@pytest.fixture(scope="session")
def real_saves() -> list[Path]:
    """Real Mario Kart DS saves on this machine: none in CI, one where MARIOKART_REAL_SAVE names it.

    Beside the save lies `<name>-ghosts.json`, what a correct decoder finds in it.
    """
    default = Path(__file__).resolve().parents[2] / "shared/data/abel.sav"
    path = Path(os.environ.get("MARIOKART_REAL_SAVE", default))
    return [path] if path.is_file() else []
