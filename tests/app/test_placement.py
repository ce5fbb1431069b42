"""Where a ghost begins is found, whatever its converter or the cartridge's clock thought of it."""

import hashlib
from pathlib import Path

import pytest
from cartridge.variant import variant

from desmume_mkds import MarioKart, cartridge, menu
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from desmume_mkds.game.movie import Movie, RaceComment
from desmume_mkds.game.rom import identify
from desmume_mkds.game.save import Save
from mariokart.placement import keep_shift, shifts_to_try
from mariokart.process import Source, make_movie
from mariokart.record import Job, record_episode

CLOCKS = (GHOST_FIRST_FRAME, GHOST_FIRST_FRAME - 1)


def rom_of(clock: int) -> Path:
    """Shakedown, built for ghosts that begin when the counter becomes `clock`."""
    if clock == GHOST_FIRST_FRAME:
        return cartridge.ROM
    line = "#define FRAME_RECORDING"
    ours, theirs = f"{line} {GHOST_FIRST_FRAME}", f"{line} {clock}"
    return variant("SKDE", change=lambda header: header.replace(ours, theirs))


@pytest.mark.parametrize("lines", [0, 1], ids=["index", "lines"])
@pytest.mark.parametrize("placed", CLOCKS)
@pytest.mark.parametrize("clock", CLOCKS)
def test_a_ghost_is_found_wherever_it_was_put(
    clock: int, placed: int, lines: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARIOKART_CACHE", str(tmp_path / "cache"))
    rom, save = identify(rom_of(clock)), Save.from_file(cartridge.SAVE)
    ghost = min((ghost for _, ghost in save.personal_ghosts), key=lambda ghost: ghost.total_ms)
    with MarioKart(rom.path, save=save.to_dsv()) as emulator:
        way = menu.start_race(emulator, ghost.course, ghost.character, ghost.kart)
    whole = make_movie(Source(cartridge.SAVE, save, ghost.course.slot, ghost), rom, way)
    assert whole.race is not None
    early = GHOST_FIRST_FRAME - placed
    keys = [*whole.keys[: whole.race.ghost_start - early], *whole.keys[whole.race.ghost_start :]]
    race = RaceComment(ghost.character, ghost.kart, ghost.course, whole.race.start + lines)
    path = tmp_path / "ghost.dsm"
    Movie(keys, whole.header, [*whole.comments[:-1], str(race)], whole.sram).save(path)
    driven: list[int] = []
    job = Job(path, rom, tmp_path / "out", hashlib.sha256(path.read_bytes()).hexdigest(), len(keys))
    episode = record_episode(job, driven.append)
    assert round(episode.about.time * 1000) == ghost.total_ms
    assert abs(len(episode) - len(ghost.frames())) <= 2
    first, kept, *_ = shifts_to_try(rom.sha256, Movie.from_file(path), 900)
    assert (first, kept) == (0, clock - placed or 1), "what was found is tried before the others"


def test_what_was_found_is_kept_and_damage_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARIOKART_CACHE", str(tmp_path))
    movie = Movie([0] * 20)
    keep_shift("a", -2)
    keep_shift("b", 0)
    assert list(shifts_to_try("a", movie, 10)) == [0, -2, 1, -1, 2]
    assert list(shifts_to_try("b", movie, 10)) == [0, 1, -1, 2, -2]
    assert list(shifts_to_try("a", Movie([1] * 20), 10)) == [0, 1, 2], "no key is left out"
    for damage in (b"", b"[]", b'{"a": 99}', b"\xff"):
        (tmp_path / "placements.json").write_bytes(damage)
        assert next(shifts_to_try("a", movie, 10)) == 0
