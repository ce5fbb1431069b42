"""Episodes on disk: read back as they were written, by Minari too, and refused when they are damaged."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import h5py
import minari
import numpy as np
import pytest
from gymnasium.spaces import Dict, Discrete

from gym_mkds.actions import DRIVING_ACTIONS
from gym_mkds.vector_observer import VECTOR_INDEX
from mariokart.datasets import Episode, find_datasets, read_episodes, write_episode
from mariokart.datasets.decisions import decisions, driving_masks
from mariokart.datasets.windows import Windows, split_episodes
from mariokart.errors import DatasetError, SourceError

Make = Callable[..., Episode]


def test_an_episode_reads_back_as_written(tmp_path: Path, make_episode: Make, space: Dict) -> None:
    written = make_episode(3)
    write_episode(tmp_path / "race-v0", written, space, Discrete(2048))
    (read,) = read_episodes(tmp_path / "race-v0")
    assert read.about == written.about
    assert read.observations.keys() == written.observations.keys()
    for name, array in written.observations.items():
        np.testing.assert_array_equal(read.observations[name], array)
    for name in ("vector", "actions", "rewards", "terminations", "truncations"):
        np.testing.assert_array_equal(getattr(read, name), getattr(written, name))


def test_minari_reads_what_we_write(
    races: Path, monkeypatch: pytest.MonkeyPatch, make_episode: Make, space: Dict
) -> None:
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(races))
    assert len(minari.list_local_datasets()) == 5
    dataset = minari.load_dataset("race3-v0")
    assert dataset.total_steps == 300
    assert dataset.observation_space == space
    episode, written = dataset[0], make_episode(3)
    np.testing.assert_array_equal(episode.actions, written.actions)
    np.testing.assert_array_equal(episode.observations["state"], written.observations["state"])
    np.testing.assert_array_equal(episode.infos["driver"], written.infos["driver"])


def test_writing_replaces_the_whole_dataset_and_leaves_nothing_beside_it(
    tmp_path: Path, make_episode: Make, space: Dict
) -> None:
    for seed in (1, 2):
        write_episode(tmp_path / "race-v0", make_episode(seed), space, Discrete(2048))
    assert [path.name for path in tmp_path.iterdir()] == ["race-v0"]
    assert read_episodes(tmp_path / "race-v0")[0].about.movie == "race2.dsm"


def test_a_failed_write_leaves_what_was_there(tmp_path: Path, make_episode: Make, space: Dict) -> None:
    write_episode(tmp_path / "race-v0", make_episode(1), space, Discrete(2048))
    with pytest.raises(NotImplementedError):
        write_episode(tmp_path / "race-v0", make_episode(2), space, "no space")  # type: ignore[arg-type]
    assert [path.name for path in tmp_path.iterdir()] == ["race-v0"]
    assert read_episodes(tmp_path / "race-v0")[0].about.movie == "race1.dsm"


def test_datasets_are_found_by_any_folder_around_them(races: Path) -> None:
    everything = find_datasets([races])
    assert [folder.name for folder in everything] == [f"race{seed}-v0" for seed in range(5)]
    assert find_datasets([races / "race2-v0", races / "race2-v0" / "data"]) == [races / "race2-v0"]


def test_a_file_is_not_a_dataset(races: Path) -> None:
    with pytest.raises(SourceError, match="mariokart record"):
        find_datasets([races / "race2-v0" / "data" / "metadata.json"])


@pytest.fixture
def damaged(races: Path, tmp_path: Path) -> Path:
    """Return a copy of a dataset, to be damaged."""
    return Path(shutil.copytree(races / "race0-v0", tmp_path / "race0-v0"))


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"mariokart": 3}', b"\xff\xfe", b"[" * 100_000])
def test_damaged_metadata_is_refused(damaged: Path, content: bytes) -> None:
    (damaged / "data" / "metadata.json").write_bytes(content)
    with pytest.raises(DatasetError):
        read_episodes(damaged)


@pytest.mark.parametrize("keep", [0, 100, 5000])
def test_a_truncated_file_is_refused(damaged: Path, keep: int) -> None:
    path = damaged / "data" / "main_data.hdf5"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DatasetError, match="record it again"):
        read_episodes(damaged)


def test_a_hostile_file_is_refused(damaged: Path, tmp_path: Path) -> None:
    secret = tmp_path / "other.hdf5"
    with h5py.File(secret, "w") as file:
        file["private"] = np.zeros((301, 3), np.float32)
    hostile = {
        "state": h5py.ExternalLink(str(secret), "private"),
        "keymask": h5py.SoftLink("/episode_0/actions"),
    }
    for name, link in hostile.items():
        with h5py.File(damaged / "data" / "main_data.hdf5", "a") as file:
            del file["episode_0/observations"][name]
            file["episode_0/observations"][name] = link
        with pytest.raises(DatasetError, match=name):
            read_episodes(damaged)


def test_an_episode_too_large_for_memory_is_refused(damaged: Path) -> None:
    with h5py.File(damaged / "data" / "main_data.hdf5", "a") as file:
        del file["episode_0/observations/state"]
        file["episode_0/observations"].create_dataset("state", (1 << 40, 1000), np.float32, chunks=True)
    with pytest.raises(DatasetError, match="too large"):
        read_episodes(damaged)


def test_metadata_that_lies_about_its_types_is_refused(damaged: Path) -> None:
    path = damaged / "data" / "metadata.json"
    for name, value in (("time", "fast"), ("course", 3), ("observation_names", {"state": [1]})):
        metadata = json.loads(path.read_text())
        metadata["mariokart"][name] = value
        path.write_text(json.dumps(metadata))
        with pytest.raises(DatasetError, match=name):
            read_episodes(damaged)
        metadata["mariokart"][name] = {"time": 1.0, "course": "f8c"}.get(name, {})
        path.write_text(json.dumps(metadata))


def test_no_race_is_in_both_parts(make_episode: Make) -> None:
    episodes = [make_episode(seed, frames=20) for seed in range(10)]
    for seed in range(5):
        training, testing = split_episodes(episodes, 0.7, np.random.default_rng(seed))
        names = [{episode.about.movie for episode in part} for part in (training, testing)]
        assert (len(training), len(testing)) == (7, 3)
        assert not names[0] & names[1]


def test_both_parts_hold_a_race_whatever_the_ratio(make_episode: Make) -> None:
    episodes = [make_episode(seed, frames=20) for seed in range(2)]
    for ratio in (0.0, 0.01, 0.5, 0.99):
        assert [len(part) for part in split_episodes(episodes, ratio, np.random.default_rng(0))] == [1, 1]
    with pytest.raises(DatasetError, match="too short to be cut"):
        split_episodes(episodes[:1], 0.9, np.random.default_rng(0))
    assert [len(part) for part in split_episodes(episodes[:1], 1.0, np.random.default_rng(0))] == [1, 0]


def test_a_single_race_is_cut_in_time(make_episode: Make) -> None:
    whole = make_episode(0, frames=600)
    (first,), (rest,) = split_episodes([whole], 0.9, np.random.default_rng(0))
    assert (len(first), len(rest)) == (540, 60)
    np.testing.assert_array_equal(np.concatenate([first.actions, rest.actions]), whole.actions)
    np.testing.assert_array_equal(first.vector[-1], rest.vector[0])
    assert rest.terminations[-1] and not first.terminations.any()


def test_every_frame_is_a_decision_and_shows_the_keys_of_the_one_before(make_episode: Make) -> None:
    episode = make_episode(0, frames=40)
    episode.actions[:] = [1] * 20 + [0x121] * 18 + [0x009] * 2
    vectors, masks, step = decisions(episode, frame_skip=4)
    assert step == 4
    assert masks.tolist() == [1] * 19 + [0x121] * 18 + [1] * 3, "a tie is a step of the old keys"
    assert len(vectors) == 40
    np.testing.assert_array_equal(vectors[:, VECTOR_INDEX["key_r"]], [0] * 23 + [1] * 17)
    np.testing.assert_array_equal(vectors[:, 0], episode.vector[:-1, 0])


def test_any_keys_become_an_action_of_the_environment() -> None:
    every = np.arange(0x1000, dtype=np.uint16)
    assert set(driving_masks(every).tolist()) == set(DRIVING_ACTIONS)
    known = np.array(DRIVING_ACTIONS, np.uint16)
    np.testing.assert_array_equal(driving_masks(known), known)
    np.testing.assert_array_equal(driving_masks(known | 0x00C | 0x2C0), known)


def test_windows_end_at_their_frame_and_never_reach_into_another_race(make_episode: Make) -> None:
    import torch

    races = [decisions(make_episode(seed, frames=20), 2) for seed in range(2)]
    combos, columns = [0x011, 0x021], [VECTOR_INDEX["speed"], VECTOR_INDEX["lap"]]
    windows = Windows.of(races, combos, columns)
    batch, labels = windows.batch(torch.tensor([19, 20, 23]), seq_len=4)
    first, second = (torch.from_numpy(race.vectors[:, columns]) for race in races)
    torch.testing.assert_close(batch[0], first[[13, 15, 17, 19]])
    torch.testing.assert_close(batch[1], second[[0, 0, 0, 0]])
    torch.testing.assert_close(batch[2], second[[1, 1, 1, 3]])
    assert [combos[label] for label in labels] == [races[0].masks[19], races[1].masks[0], races[1].masks[3]]
    assert windows.decisions().tolist() == list(range(0, 40, 2))
    drawn = windows.decisions(torch.Generator().manual_seed(1)).tolist()
    assert len(set(drawn)) == 20 and drawn != sorted(drawn)
    assert {row % 2 for row in drawn if row < 20} in ({0}, {1}), "one phase of each race"
