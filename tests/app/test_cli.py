"""What a person meets at the command line: help, and one sentence for whatever is wrong."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from desmume_mkds import cartridge
from desmume_mkds.game.movie import Movie

Run = Callable[..., tuple[int, str, str]]

FLAGS = {
    "process": ["--dest", "--rom", "--device", "--verbose", "-v"],
    "ghosts": ["--json"],
    "record": ["--dest", "-o", "--num-proc", "--process", "--window", "--scale", "--rom", "--device"]
    + ["--verbose", "-v"],
    "train": [
        "--model-name",
        "--course-name",
        "-c",
        "--epochs",
        "-e",
        "--lr",
        "--batch-size",
        "--split-ratio",
    ]
    + ["--model", "--seq-len", "--hidden", "--frame-skip", "--keys", "--balance", "--mirror", "--no-mirror"]
    + ["--noise", "--race-every", "--patience", "--dagger", "--teacher", "--dagger-epochs", "--seed"]
    + ["--resume", "--replace", "--rom", "--device", "--verbose", "-v"],
    "train-rl": ["--epochs", "-e", "--course", "--device", "--verbose", "-v", "--scale", "--num-envs"]
    + ["--timesteps", "--hyperparams", "--model-name", "--init-from", "--resume", "--replace", "--window"]
    + ["--seed"],
    "eval": ["--course", "--character", "--kart", "--ghosts", "--episodes", "--sample", "--deterministic"]
    + ["--sticky", "--jitter", "--seed", "--num-proc", "--video", "--no-video", "--json", "--dest", "-o"]
    + ["--window", "--scale", "--rom", "--device", "--verbose", "-v"],
    "demo": ["--device", "--verbose", "-v"],
}


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every command where it would leave its results."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MKDS_ROM", raising=False)


def things_in(folder: Path) -> set[Path]:
    """Return every file and folder below `folder`."""
    return set(folder.rglob("*"))


def assert_one_sentence(code: int, complaint: str, about: object = "") -> None:
    """Fail unless a command ended as a person's mistake should end."""
    assert code == 2, complaint
    assert re.fullmatch(r"mariokart: [^\n]+\n", complaint), complaint
    assert str(about) in complaint


@pytest.mark.parametrize("tool", FLAGS)
def test_help_names_every_flag(mariokart: Run, tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    code, text, _ = mariokart(tool, "--help")
    assert code == 0
    for flag in FLAGS[tool]:
        assert re.search(rf"(?<!\S){flag}(?!\S)", text), flag


@pytest.mark.parametrize(
    "command",
    [["-m", "mariokart"], [str(Path(__file__).parents[2] / "src" / "main.py")]],
    ids=["module", "file"],
)
def test_every_way_to_call_it_shows_the_tools(command: list[str]) -> None:
    shown = subprocess.run([sys.executable, *command, "--help"], capture_output=True, text=True, check=True)
    for tool in FLAGS:
        assert re.search(rf"^\W*{tool} ", shown.stdout, re.MULTILINE), tool


def test_an_unknown_option_is_named(mariokart: Run) -> None:
    code, _, complaint = mariokart("record", "--speed", "3", "x")
    assert code == 2
    assert "--speed" in complaint


RANDOM = np.random.default_rng(0).bytes(300_000)
BAD_CONTENT = {
    "empty": b"",
    "short": RANDOM[:100],
    "random": RANDOM,
    "large": RANDOM[:0x40000],
    "text": b"version 3\n" * 3,
    "pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
    "zip": b"PK\3\4" + RANDOM[:100],
}
TOOLS = {
    "process": ("process", ".sav"),
    "ghosts": ("ghosts", ".sav"),
    "record": ("record", ".dsm"),
    "record --process": ("record --process", ".sav"),
    "eval": ("eval baseline", ".dsm"),
}


@pytest.mark.parametrize("content", BAD_CONTENT)
@pytest.mark.parametrize("tool", TOOLS)
def test_a_bad_file_is_one_sentence(mariokart: Run, tmp_path: Path, tool: str, content: str) -> None:
    command, suffix = TOOLS[tool]
    path = tmp_path / f"bad{suffix}"
    path.write_bytes(BAD_CONTENT[content])
    code, _, complaint = mariokart(*command.split(), path)
    assert_one_sentence(code, complaint, path.name)
    assert things_in(tmp_path) == {path}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_truncated_file_is_one_sentence(mariokart: Run, tmp_path: Path, tool: str) -> None:
    command, suffix = TOOLS[tool]
    path = tmp_path / f"cut{suffix}"
    whole = cartridge.SAVE.read_bytes() if suffix == ".sav" else Movie(np.zeros(9, np.uint16)).to_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    code, _, complaint = mariokart(*command.split(), path)
    assert_one_sentence(code, complaint, path.name)
    assert things_in(tmp_path) == {path}


@pytest.mark.parametrize("tool", [*(command for command, _ in TOOLS.values()), "train"])
def test_a_missing_source_is_one_sentence(mariokart: Run, tmp_path: Path, tool: str) -> None:
    code, _, complaint = mariokart(*tool.split(), "nowhere")
    assert_one_sentence(code, complaint, "nowhere does not exist")
    assert not things_in(tmp_path)


@pytest.mark.parametrize("tool", [*(command for command, _ in TOOLS.values()), "train"])
def test_a_folder_without_sources_is_one_sentence(mariokart: Run, tmp_path: Path, tool: str) -> None:
    (tmp_path / "folder").mkdir()
    code, _, complaint = mariokart(*tool.split(), "folder")
    assert_one_sentence(code, complaint, "folder")
    assert things_in(tmp_path) == {tmp_path / "folder"}


@pytest.mark.parametrize("tool", [command for command, _ in TOOLS.values()])
def test_a_file_of_another_kind_is_one_sentence(mariokart: Run, tmp_path: Path, tool: str) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    code, _, complaint = mariokart(*tool.split(), "notes.txt")
    assert_one_sentence(code, complaint, "notes.txt is not")


@pytest.mark.parametrize("content", [*BAD_CONTENT, "missing", "truncated", "folder"])
@pytest.mark.parametrize("tool", ["process source.sav", "record source.dsm", "eval baseline"])
def test_a_bad_rom_is_one_sentence(mariokart: Run, tmp_path: Path, tool: str, content: str) -> None:
    (tmp_path / "source.sav").write_bytes(cartridge.SAVE.read_bytes())
    Movie(np.zeros(9, np.uint16)).save(tmp_path / "source.dsm")
    rom = tmp_path / "rom.nds"
    if content == "folder":
        rom.mkdir()
    elif content == "truncated":
        rom.write_bytes(cartridge.ROM.read_bytes()[:5000])
    elif content != "missing":
        rom.write_bytes(BAD_CONTENT[content])
    before = things_in(tmp_path)
    code, _, complaint = mariokart(*tool.split(), "--rom", rom)
    assert_one_sentence(code, complaint, "rom.nds")
    assert things_in(tmp_path) == before


def test_the_rom_may_be_named_by_the_environment(mariokart: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MKDS_ROM", "from-the-environment.nds")
    code, _, complaint = mariokart("eval", "baseline")
    assert_one_sentence(code, complaint, "from-the-environment.nds")


@pytest.mark.parametrize("content", [*BAD_CONTENT, "missing"])
@pytest.mark.parametrize("name", ["metadata.json", "main_data.hdf5"])
def test_a_bad_dataset_is_one_sentence(
    mariokart: Run, tmp_path: Path, races: Path, name: str, content: str
) -> None:
    data = tmp_path / "sets" / "race0-v0" / "data"
    data.mkdir(parents=True)
    for path in (races / "race0-v0" / "data").iterdir():
        (data / path.name).write_bytes(path.read_bytes())
    if content == "missing":
        (data / name).unlink()
    else:
        (data / name).write_bytes(BAD_CONTENT[content])
    before = things_in(tmp_path)
    code, _, complaint = mariokart("train", "sets")
    assert_one_sentence(code, complaint, "sets")
    assert things_in(tmp_path) == before


@pytest.mark.parametrize("content", [*BAD_CONTENT, "missing"])
@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_bad_checkpoint_is_one_sentence(mariokart: Run, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text('{"format": 1}')
    (tmp_path / "model" / "model.safetensors").write_bytes(b"")
    if content == "missing":
        (tmp_path / "model" / name).unlink()
    else:
        (tmp_path / "model" / name).write_bytes(BAD_CONTENT[content])
    before = things_in(tmp_path)
    code, _, complaint = mariokart("eval", "model")
    assert_one_sentence(code, complaint, "model")
    assert things_in(tmp_path) == before


def test_an_unknown_driver_is_one_sentence(mariokart: Run, tmp_path: Path) -> None:
    code, _, complaint = mariokart("eval", "nobody")
    assert_one_sentence(code, complaint, "no driver is called 'nobody'; there are: baseline")
    assert not things_in(tmp_path)


def test_an_unknown_course_is_one_sentence(mariokart: Run, races: Path, tmp_path: Path) -> None:
    for command in (["eval", "baseline", "--course", "xyz"], ["train", races, "-c", "xyz"]):
        code, _, complaint = mariokart(*command)
        assert_one_sentence(code, complaint, "xyz")
    assert not things_in(tmp_path)


def test_a_device_that_is_not_there_is_one_sentence(mariokart: Run, races: Path, tmp_path: Path) -> None:
    import torch

    absent = "mps" if not torch.backends.mps.is_available() else "cuda"
    code, _, complaint = mariokart("train", races, "--device", absent)
    assert_one_sentence(code, complaint, repr(absent))
    assert not things_in(tmp_path)


def test_a_name_that_leaves_the_models_folder_is_one_sentence(mariokart: Run, races: Path) -> None:
    for name in ("../evil", "", "baseline", "expert", "generalist", "human", ".hidden"):
        code, _, complaint = mariokart("train", races, "--model-name", name)
        assert_one_sentence(code, complaint, "driver's name")


def test_a_place_that_cannot_be_written_is_one_sentence(mariokart: Run, races: Path, tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file where a folder should be")
    code, _, complaint = mariokart("train", races, "-e", "1")
    assert_one_sentence(code, "".join(complaint.splitlines(keepends=True)[-1:]), "runs")
    assert things_in(tmp_path) == {tmp_path / "runs"}


def test_a_missing_extra_names_the_command_that_brings_it(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['torch'] = None\nfrom mariokart.cli import main\nmain(['train', 'sets'])"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert_one_sentence(ended.returncode, ended.stderr, "pip install 'mariokart[train]'")


def test_habits_of_the_description_work(mariokart: Run, races: Path) -> None:
    """An underscore, a fraction, a device of PyTorch's; one that is not there is a sentence."""
    assert mariokart("train_rl", "--help")[0] == 0 and "train_rl" not in mariokart("--help")[1]
    code, _, complaint = mariokart("train_rl", "ppo", "--course", "nowhere", "--scale", "1.5")
    assert_one_sentence(code, complaint, "nowhere")
    (one, *_) = sorted(races.iterdir())
    quick = ("--epochs", "1", "--race-every", "0", "--hidden", "8", "--seq-len", "4")
    code, text, complaint = mariokart("train", one, "--model-name", "gru", *quick)
    assert code == 0 and "a driver called gru gets that architecture" in text, complaint
    assert "one race: its first 90% train" in text
    assert '"architecture": "gru"' in Path("runs/models/gru/config.json").read_text()
    for device in ("cuda:7", "toaster", "meta"):
        code, _, complaint = mariokart("eval", "generalist", "--device", device)
        assert_one_sentence(code, complaint, device)
