"""`mariokart process`: the movies lead through the menus and press exactly the ghosts' buttons."""

import datetime
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from desmume_mkds import MarioKart, cartridge
from desmume_mkds.game.courses import find_character, find_course, find_kart
from desmume_mkds.game.ghost import EMBLEM_SIZE, GHOST_FIRST_FRAME, Ghost, keys_to_buttons
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.rom import identify
from desmume_mkds.game.save import PERSONAL, Save
from mariokart.process import process

Run = Callable[..., tuple[int, str, str]]


def ghost(course: str, character: str, kart: str, downloaded: bool = False, seed: int = 0) -> Ghost:
    """Return a ghost of 300 frames of random buttons, never two opposite directions at once."""
    frames = np.random.default_rng(seed).integers(0, 256, 60).astype(np.uint8).repeat(5)
    frames[frames & 0x30 == 0x30] &= 0xDF
    frames[frames & 0xC0 == 0xC0] &= 0x7F
    return Ghost.from_frames(
        frames,
        course=find_course(course),
        character=find_character(character),
        kart=find_kart(kart),
        total_ms=71427,
        lap_ms=(23930, 23792, 23705),
        player_name="Tester",
        date=datetime.date(2006, 7, 30),
        emblem=bytes(EMBLEM_SIZE) if downloaded else None,
    )


GHOSTS = [
    ghost("f8c", "Dry Bones", "ROB-BLS", seed=1),
    ghost("rr", "R.O.B.", "Standard MR", seed=2),
    ghost("ryc", "Bowser", "4-Wheel Cradle", seed=3),
    ghost("f8c", "Dry Bones", "ROB-BLS", downloaded=True, seed=4),
]
NAMES = [
    "f8c-dry_bones-rob_bls-1m11.427.dsm",
    "rr-rob-standard_mr-1m11.427.dsm",
    "ryc-bowser-4_wheel_cradle-1m11.427.dsm",
    "f8c-dry_bones-rob_bls-1m11.427-2.dsm",
]


def save_of(ghosts: list[Ghost]) -> Save:
    save = Save.blank()
    for each in ghosts:
        save.put_ghost(each, 0 if each.is_downloaded else None)
    return save


def check_replay(path: Path, wanted: Ghost) -> None:
    """Let the emulator itself play a movie; fail unless the game sees the ghost's buttons, frame by frame."""
    race = Movie.from_file(path).race
    assert race is not None
    assert (race.course, race.character, race.kart) == (wanted.course, wanted.character, wanted.kart)
    counters, seen = [], []
    with MarioKart(cartridge.ROM) as emulator:
        memory = emulator.memory
        replay = emulator.play(path)
        emulator.cycle(race.start + 1)
        assert memory.race_ready and memory.race_state.frame_counter == 1
        assert memory.race_config.course == wanted.course.id
        emulator.cycle(race.ghost_start - race.start - 1)
        for _ in range(race.ghost_start, len(replay)):
            mask = memory.input_units[0].key_mask  # the kart takes its keys away while it falls
            emulator.cycle()
            counters.append(memory.race_state.frame_counter)
            seen.append(memory.pad_keys)
            assert memory.held_keys == memory.pad_keys & mask
    assert keys_to_buttons(seen).tolist() == wanted.frames().tolist()
    assert counters == list(range(GHOST_FIRST_FRAME, GHOST_FIRST_FRAME + len(seen)))


@pytest.fixture(scope="module")
def processed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the save of GHOSTS and, in `movies`, what `process` made of it."""
    folder = tmp_path_factory.mktemp("processed")
    save_of(GHOSTS).save(folder / "four.sav")
    paths = process([folder], folder / "movies", identify(cartridge.ROM))
    assert paths == [folder / "movies" / name for name in NAMES]
    return folder


def test_there_is_a_movie_for_every_ghost_and_nothing_else(processed: Path) -> None:
    assert sorted(path.name for path in (processed / "movies").iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("place", range(len(GHOSTS)))
def test_replaying_a_movie_shows_the_game_the_ghosts_buttons(processed: Path, place: int) -> None:
    check_replay(processed / "movies" / NAMES[place], GHOSTS[place])


def test_a_movie_says_what_it_is_and_carries_its_save(processed: Path) -> None:
    movie = Movie.from_file(processed / "movies" / NAMES[0])
    rom = identify(cartridge.ROM)
    assert movie.sram == save_of(GHOSTS).to_dsv()
    assert movie.header["romChecksum"] == f"{rom.crc32:08X}"
    assert movie.header["romSerial"] == "NTR-SKDE-USA"
    assert "ghost of Tester, 2006-07-30, 1:11.427, from four.sav" in movie.comments
    assert (movie.ghost_frames() == GHOSTS[0].frames()).all()


def test_what_is_whole_is_left_alone_and_the_rest_made_again(mariokart: Run, processed: Path) -> None:
    movies = [processed / "movies" / name for name in NAMES]
    wanted = [path.read_bytes() for path in movies]
    movies[1].unlink()
    movies[2].write_bytes(wanted[2][:-100])
    stamps = [movies[place].stat().st_mtime_ns for place in (0, 3)]
    code, _, told = mariokart("process", processed / "four.sav", "--dest", processed / "movies", "--verbose")
    assert code == 0
    assert told.count("there already") == 2 and told.count("written") == 2
    assert [path.read_bytes() for path in movies] == wanted
    assert [movies[place].stat().st_mtime_ns for place in (0, 3)] == stamps


def test_another_ghosts_movie_is_never_overwritten(mariokart: Run, processed: Path, tmp_path: Path) -> None:
    first = (processed / "movies" / NAMES[0]).read_bytes()
    (tmp_path / "movies").mkdir()
    (tmp_path / "movies" / NAMES[0]).write_bytes(first)
    save_of(GHOSTS[:1]).save(tmp_path / "other.sav")
    code, _, _ = mariokart("process", tmp_path / "other.sav", "--dest", tmp_path / "movies")
    assert code == 0
    assert sorted(path.name for path in (tmp_path / "movies").iterdir()) == sorted([NAMES[0], NAMES[3]])
    assert (tmp_path / "movies" / NAMES[0]).read_bytes() == first


def test_bad_sources_are_one_sentence_and_leave_nothing(mariokart: Run, tmp_path: Path) -> None:
    good, empty = save_of(GHOSTS).to_bytes(), Save.blank().to_bytes()
    for name, data, message in (
        ("short", good[:-1], "262,143"),
        ("noise", np.random.default_rng(0).bytes(0x40000), "not a Mario Kart DS save"),
        ("nothing", b"", "at least"),
        ("no-ghosts", empty, "no ghosts"),
    ):
        path = tmp_path / f"{name}.sav"
        path.write_bytes(data)
        code, text, complaint = mariokart("process", path, "--dest", tmp_path / "movies")
        assert code == 2 and text == "" and complaint.count("\n") == 1, complaint
        assert message in complaint
    for source in (tmp_path / "missing.sav", tmp_path / "missing"):
        code, _, complaint = mariokart("process", source, "--dest", tmp_path / "movies")
        assert code == 2 and "does not exist" in complaint
    assert not (tmp_path / "movies").exists()


def test_movies_need_a_folder(mariokart: Run, processed: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    code, _, complaint = mariokart("process", processed / "four.sav", "--dest", tmp_path / "file")
    assert code == 2 and "cannot be written: it is a file" in complaint


def test_a_ghost_that_the_menus_do_not_know_is_reported_and_the_others_go_on(
    mariokart: Run, tmp_path: Path
) -> None:
    save_of([ghost("yf", "Shy Guy", "Standard SG"), GHOSTS[0]]).save(tmp_path / "two.sav")
    code, _, complaint = mariokart("process", tmp_path, "--dest", tmp_path / "movies")
    assert code == 2
    assert "Shy Guy cannot be chosen" in complaint and "; left out" in complaint
    assert [path.name for path in (tmp_path / "movies").iterdir()] == [NAMES[0]]


def test_a_damaged_ghost_and_a_broken_save_are_named_and_the_others_go_on(
    mariokart: Run, tmp_path: Path
) -> None:
    good = save_of([GHOSTS[0], GHOSTS[3]]).to_bytes()
    at = PERSONAL.offset + find_course("f8c").slot * PERSONAL.size + 100
    (tmp_path / "one.sav").write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
    (tmp_path / "two.sav").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    code, text, complaint = mariokart("process", tmp_path, "--dest", tmp_path / "movies")
    assert code == 2 and "1 movies are in" in text
    assert "one.sav: personal ghost of Figure-8 Circuit, slot 0: it is damaged" in complaint
    assert "two.sav is a Git LFS pointer" in complaint and "git lfs pull" in complaint
    assert [path.name for path in (tmp_path / "movies").iterdir()] == [NAMES[0]]


def test_a_real_ghost(real_saves: list[Path], tmp_path: Path) -> None:
    """The shortest, in a save of our own: replaying all of them takes many minutes."""
    for path in real_saves:
        ghosts = [each for _, each in Save.from_file(path).personal_ghosts]
        shortest = min(ghosts, key=lambda each: len(each.frames()))
        save_of([shortest]).save(tmp_path / path.name)
        (movie,) = process([tmp_path / path.name], tmp_path / "movies", identify(cartridge.ROM))
        check_replay(movie, shortest)
