"""py-desmume's names and py-desmume-mkds's, on Shakedown in the real emulator."""

import datetime
import importlib
import math
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from desmume.controls import Keys, keymask
from desmume.emulator import DeSmuME, Language, StartFrom

from desmume.emulator_mkds import (
    FX32_SCALE_FACTOR,
    SCREEN_HEIGHT_BOTH,
    SCREEN_WIDTH,
    MarioKart,
    get_fx,
    set_fx,
)
from desmume_mkds import EmulatorError, cartridge, menu
from desmume_mkds import MarioKart as Plain
from desmume_mkds.game.layout import RaceState
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.save import Save

A, LEFT, RIGHT = keymask(Keys.KEY_A), keymask(Keys.KEY_LEFT), keymask(Keys.KEY_RIGHT)


@pytest.fixture
def emu() -> Iterator[MarioKart]:
    made = MarioKart()
    made.open(str(cartridge.ROM))
    yield made
    made.destroy()


@pytest.fixture(scope="module")
def racing() -> Iterator[MarioKart]:
    """A race some seconds after GO."""
    made = MarioKart(max_dist=2000, n_rays=9)
    made.open(str(cartridge.ROM), True)
    menu.start_race(made, "f8c", "Mario", "B Dasher")
    made.cycle(500, keys=A)
    made.cycle(False)
    yield made
    made.destroy()


THEIRS = """
import os, sys, zlib
os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
os.environ["XDG_CONFIG_HOME"] = sys.argv[3]
from desmume.emulator import DeSmuME
emu = DeSmuME()
emu.open(sys.argv[1])
emu.input.keypad_update(0)
for _ in range(int(sys.argv[2])):
    emu.cycle(False)
print("THEIRS")
"""


def run_theirs(then: str, frames: int) -> list[str]:
    """What a program prints in py-desmume itself, after so many frames of Shakedown."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", THEIRS + then, str(cartridge.ROM), str(frames), folder]
        told = subprocess.run(command, capture_output=True, text=True, check=True)
    return told.stdout.split("THEIRS\n")[1].splitlines()


# --- all names ---


def test_it_has_every_public_name_of_desmume() -> None:
    for kind in (DeSmuME,):
        names = [name for name in vars(kind) if not name.startswith("_")]
        assert [name for name in names if not hasattr(MarioKart, name)] == []


@pytest.mark.parametrize("part", ["input", "savestate", "backup", "movie", "memory"])
def test_its_parts_have_every_public_name_of_theirs(emu: MarioKart, part: str) -> None:
    theirs = importlib.import_module("desmume.emulator")
    kind = getattr(theirs, f"DeSmuME_{part.capitalize()}")
    names = [name for name in vars(kind) if not name.startswith("_")]
    assert [name for name in names if not hasattr(getattr(emu, part), name)] == []


def test_modules_and_constants() -> None:
    mkds, fx, vector = (importlib.import_module(f"desmume.{name}") for name in ("mkds.mkds", "mkds.fx",
    "vector"))
    assert (mkds.RACER_PTR_ADDR, mkds.RACE_CONFIG_PTR_ADDR) == (0x0217ACF8, 0x021759A0)
    assert (mkds.RACE_STATE_PTR_ADDR, mkds.SCENE_STATE_PTR_ADDR) == (0x0217AA34, 0x021759AC)
    assert fx.FX32_SCALE_FACTOR == FX32_SCALE_FACTOR == 1 / 4096
    assert (SCREEN_WIDTH, SCREEN_HEIGHT_BOTH) == (256, 384)
    assert get_fx([4096, -2048], (2, 1)).tolist() == [[1.0], [-0.5]]
    assert set_fx([1.0, -0.5]).tolist() == [4096, -2048]
    here, ways = vector.generate_plane_vectors(3, math.pi, np.eye(3), [1, 2, 3])
    assert here.tolist() == [[1, 2, 3]] * 3 and ways[1].tolist() == [0, 0, 1] and ways[0, 0] == -1


def test_ctypes_structs_lie_as_the_game_has_them(racing: MarioKart) -> None:
    mkds = importlib.import_module("desmume.mkds.mkds")
    address = racing.memory.unsigned.read_long(mkds.RACER_PTR_ADDR)
    driver = mkds.struct_driver_t.from_buffer_copy(racing.memory.driver.to_bytes())
    assert address == racing.memory.driver.address
    assert driver.yRot == racing.memory.driver.yRot
    assert get_fx(list(driver.position)).tolist() == racing.memory.driver.position.tolist()


# --- running ---


def test_one_frame_drawn(emu: MarioKart) -> None:
    with Plain(cartridge.ROM) as plain:
        for _ in range(120):
            emu.cycle(False)
            plain.cycle(1, render=True)
        assert zlib.crc32(emu.ram) == zlib.crc32(plain.ram)
        shown = np.asarray(emu.screenshot())
        different = (shown != plain.screen & 0xF8).any(axis=-1)
        assert shown.any() and not different.any(), np.argwhere(different)
    (theirs,) = run_theirs("print(zlib.crc32(emu.screenshot().tobytes()))", 120)
    assert zlib.crc32(shown.tobytes()) == int(theirs), "every pixel as py-desmume has it"
    raw = np.frombuffer(emu.display_buffer_as_rgbx(), np.uint8).reshape(384, 256, 4)
    assert np.array_equal(raw[..., 2::-1], shown) and not raw[..., 3].any()
    emu.skip_next_frame()
    emu.cycle()
    assert np.array_equal(np.asarray(emu.screenshot()), shown), "the frame that was skipped is not drawn"
    assert emu.display_buffer()[0] >= 0 and not emu.has_opengl()


def test_pause_and_resume_as_documented(emu: MarioKart) -> None:
    assert emu.is_running()
    emu.input.keypad_update(A)
    emu.pause()
    before = emu.frame
    emu.cycle()
    assert (emu.frame, emu.is_running()) == (before, False)
    emu.resume(keep_keypad=True)
    assert emu.is_running() and emu.input.keypad_get() == A
    emu.resume()
    assert emu.input.keypad_get() == 0
    other = MarioKart()
    other.open(str(cartridge.ROM), auto_resume=False)
    assert not other.is_running()
    other.destroy()


def test_keys_as_documented(racing: MarioKart) -> None:
    emu = racing
    state = emu.snapshot()
    assert emu.input.keypad_update(LEFT | RIGHT) == LEFT | RIGHT
    seen = []
    for _ in range(4):
        emu.input.keypad_update(LEFT | RIGHT)
        emu.cycle(False)
        seen.append(emu.memory.pad_keys)
    assert seen == [LEFT | RIGHT] * 4, "opposite directions do not take turns"
    emu.input.keypad_rm_key(LEFT)
    emu.input.keypad_add_key(A)
    assert emu.input.keypad_get() == RIGHT | A
    emu.input.touch_set_pos(10, 20)
    emu.input.touch_release()
    with pytest.raises(EmulatorError, match="lower screen"):
        emu.input.touch_set_pos(300, 0)
    with pytest.raises(ValueError, match="joy_init"):
        emu.input.joy_number_connected()
    emu.restore(state)


def test_small_things(emu: MarioKart) -> None:
    emu.volume_set(30)
    assert emu.volume_get() == 30 and emu.get_ticks() >= 0
    with pytest.raises(EmulatorError, match="volume"):
        emu.volume_set(101)
    assert emu.gpu_get_layer_main_enable_state(4)
    emu.gpu_set_layer_main_enable_state(4, False)
    assert not emu.gpu_get_layer_main_enable_state(4) and emu.gpu_get_layer_sub_enable_state(0)
    emu.gpu_set_layer_main_enable_state(4, True)
    emu.gpu_set_layer_sub_enable_state(0, True)
    with pytest.raises(EmulatorError, match="layers 0 to 4"):
        emu.gpu_get_layer_main_enable_state(9)
    emu.set_savetype(0)
    before = zlib.crc32(emu.ram)
    emu.set_language(Language.GERMAN)
    emu.reset()
    emu.cycle(30)
    assert zlib.crc32(emu.ram) != before


# --- states, battery memory ---


def test_states(emu: MarioKart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARIOKART_CACHE", str(tmp_path))
    emu.cycle(200, keys=A)
    assert not emu.savestate.exists(3) and emu.savestate.date(3) == ""
    emu.savestate.save(3)
    emu.savestate.save_file(str(tmp_path / "a.dst"))
    emu.savestate.scan()
    assert emu.savestate.exists(3) and str(datetime.date.today().year) in emu.savestate.date(3)
    picture = np.asarray(emu.screenshot())
    emu.cycle(60, keys=0)
    wanted = zlib.crc32(emu.ram)
    battery = emu.battery()
    for load in (lambda: emu.savestate.load(3), lambda: emu.savestate.load_file(tmp_path / "a.dst")):
        emu.reset()
        emu.cycle(10)
        emu.input.keypad_update(RIGHT)
        load()
        assert (emu.frame, emu.input.keypad_get()) == (200, RIGHT), "keys stay the caller's"
        assert np.asarray(emu.screenshot()).shape == picture.shape and np.asarray(emu.screenshot()).any()
        emu.cycle(60, keys=0)
        assert zlib.crc32(emu.ram) == wanted and emu.battery() == battery
    whole = (tmp_path / "a.dst").read_bytes()
    for bad in (b"", b"hello", whole[:-1], whole[:1000]):
        (tmp_path / "bad.dst").write_bytes(bad)
        before = zlib.crc32(emu.ram)
        with pytest.raises(RuntimeError, match=r"bad\.dst"):
            emu.savestate.load_file(tmp_path / "bad.dst")
        assert zlib.crc32(emu.ram) == before
    with pytest.raises(RuntimeError):
        emu.savestate.load(5)
    with pytest.raises(EmulatorError, match="slots 0 to 9"):
        emu.savestate.save(10)


def test_battery_memory(emu: MarioKart, tmp_path: Path) -> None:
    assert emu.backup.import_file(str(cartridge.SAVE))
    emu.cycle(10)
    for name in ("out.sav", "out.dsv"):
        assert emu.backup.export_file(str(tmp_path / name))
    ghosts = Save.from_file(cartridge.SAVE).personal_ghosts
    assert Save.from_file(tmp_path / "out.sav").personal_ghosts == ghosts
    assert Save.from_file(tmp_path / "out.dsv").personal_ghosts == ghosts
    (tmp_path / "bad.sav").write_bytes(b"hello")
    assert not emu.backup.import_file(str(tmp_path / "bad.sav"))
    assert not emu.backup.export_file(str(tmp_path / "nowhere" / "out.sav"))
    with pytest.raises(FileNotFoundError):
        emu.backup.import_file(str(tmp_path / "none.sav"))


# --- movies ---


def test_what_is_recorded_plays(emu: MarioKart, tmp_path: Path) -> None:
    path = tmp_path / "run.dsm"
    date = SimpleNamespace(year=2021, month=3, day=4, hour=5, minute=6, second=7, millisecond=0)
    emu.cycle(20)
    assert not emu.movie.is_active()
    emu.movie.record(str(path), "somebody", StartFrom.START_BLANK, rtc_date=date)
    assert emu.movie.is_recording() and emu.movie.is_active() and not emu.movie.is_playing()
    for frame in range(150):
        emu.input.keypad_update(A if frame % 30 < 3 else 0)
        if frame == 70:
            emu.input.touch_set_pos(20, 30)
        if frame == 75:
            emu.input.touch_release()
        emu.cycle(False)
    wanted = zlib.crc32(emu.ram)
    assert emu.movie.get_length() == 150
    emu.movie.stop()
    movie = Movie.from_file(path)
    assert len(movie) == 150 and movie.header["rtcStartNew"].startswith("2021-MAR-04 05:06:07")
    assert "author somebody" in movie.comments and movie.extras[70:75, 3].all()
    emu.movie.play(str(path))
    assert emu.movie.is_playing() and emu.movie.get_length() == 150 and emu.movie.get_name() == str(path)
    assert emu.movie.get_rerecord_count() == 0 and emu.movie.get_readonly()
    for _ in range(150):
        emu.cycle(False)
    assert zlib.crc32(emu.ram) == wanted
    emu.cycle(False)
    assert emu.movie.is_finished() and not emu.movie.is_playing()
    emu.movie.stop()
    assert not emu.movie.is_active()
    with pytest.raises(ValueError, match="no movie is active"):
        emu.movie.get_length()
    with pytest.raises(RuntimeError):
        emu.movie.play(str(tmp_path / "none.dsm"))
    with pytest.raises(RuntimeError, match="START_BLANK"):
        emu.movie.record(str(path), "somebody", StartFrom.START_SAVESTATE)
    emu.reset()
    emu.cycle(150, keys=0)


# --- memory ---


def test_memory_by_index_and_slice(emu: MarioKart) -> None:
    emu.cycle(100)
    memory, at = emu.memory, 0x02300000
    memory.write_long(at, 0xFFFEFDFC)
    assert memory.unsigned[at] == 0xFC and memory.signed[at] == -4
    assert memory.unsigned.read_short(at) == 0xFDFC and memory.signed.read_long(at) == -0x10204
    assert memory.unsigned[at : at + 4] == b"\xfc\xfd\xfe\xff" and memory.signed[at : at + 2] == [-4, -3]
    assert memory.unsigned[at : at + 4 : 2] == [0xFDFC, 0xFFFE] == memory.read(at, at + 4, 2)
    memory.unsigned[at : at + 3] = b"abc"
    memory.unsigned[at + 3] = 0
    assert memory.read_string(at) == "abc"
    memory.write_short(at, 0x4241)
    memory.write_byte(at + 2, 0x43)
    memory.signed[at + 4 : at + 12 : 4] = [1, -1]
    assert memory.read_string(at) == "ABC" and memory.signed[at + 4 : at + 12 : 4] == [1, -1]
    assert memory.unsigned.read_long(0x027FFE00) == int.from_bytes(cartridge.ROM.read_bytes()[:4], "little")
    theirs = run_theirs(
        "emu.memory.write_long(0x02300000, 0x44332211)\n"
        "print(emu.memory.unsigned.read_long(0x02300002), emu.memory.unsigned.read_short(0x02300003))", 3
    )
    memory.write_long(at, 0x44332211)
    unaligned = memory.unsigned.read_long(at + 2), memory.unsigned.read_short(at + 3)
    assert theirs == [f"{unaligned[0]} {unaligned[1]}"], "rounded down, as in DeSmuME"
    with pytest.raises(EmulatorError, match="1, 2 or 4 bytes"):
        memory.unsigned[at : at + 9 : 3]
    with pytest.raises(EmulatorError, match="2 places for 1 values"):
        memory.unsigned[at : at + 2] = b"a"


def test_registers(emu: MarioKart) -> None:
    emu.cycle(50)
    registers = emu.memory.register_arm9
    before = registers.r3
    registers[3] = 0x12345678
    assert registers.r3 == registers[3] == 0x12345678
    registers.r3 = before
    assert registers.sp == registers.r13 and registers.pc == registers[15] and isinstance(registers.cpsr, int)
    assert emu.memory.get_next_instruction() >= 0
    with pytest.raises(AttributeError, match="no register"):
        _ = registers.r16


def test_hooks(racing: MarioKart) -> None:
    emu, memory = racing, racing.memory
    start = emu.snapshot()
    counter = memory.race_state.address + RaceState.frameCounter.offset
    wrote: list[tuple[int, int]] = []
    memory.register_write(counter, lambda address, size: wrote.append((address, size)), 4)
    for _ in range(5):
        emu.cycle(False)
        memory.unsigned.read_long(counter)
    assert wrote == [(counter, 4)] * 5
    read: list[int] = []
    memory.register_read(counter, lambda address, size: read.append(address), 4)
    emu.cycle(False)
    seen = len(read)
    memory.unsigned.read_long(counter)
    assert seen and len(read) == seen, "what the program reads itself is not heard"
    memory.register_read(counter, None)
    memory.register_write(counter, None)
    emu.cycle(False)
    assert len(wrote) == 6 and len(read) == seen
    emu.restore(start)


def test_hooks_on_code(emu: MarioKart) -> None:
    emu.cycle(60)
    address = emu.memory.register_arm9.lr      # where it goes on after each frame's wait
    called: list[int] = []
    emu.memory.register_exec(address, lambda at, size: called.append(at))
    for _ in range(5):
        emu.cycle(False)
    assert set(called) == {address} and len(called) >= 5
    emu.memory.register_exec(address, None)


# --- the race ---


def test_angles_are_raw_and_vectors_have_names(racing: MarioKart) -> None:
    driver, camera = racing.memory.driver, racing.memory.camera
    with Plain(cartridge.ROM) as plain:
        menu.start_race(plain, "f8c", "Mario", "B Dasher")
        plain.cycle(501, keys=A)
        one = plain.memory.driver
        assert driver.yRot == round(one.yRot / math.tau * 65536) and isinstance(driver.yRot, int)
        assert driver.position.tolist() == one.position.tolist()
        assert driver.field394 == 4096 and driver.respawnId == 0xFFFFFFFF and one.respawnId == -1
        assert camera.fov == round(plain.memory.camera.fov / math.tau * 65536)
        assert isinstance(camera.fieldDC, int) and isinstance(camera.fieldD4[0], int)
    assert isinstance(driver.position, torch.Tensor) and isinstance(driver.boostTimer, float)
    assert (driver.position.x, driver.position.y, driver.position.z) == tuple(driver.position.tolist())
    assert camera.target.x == camera.target.tolist()[0]


def test_helpers_of_the_kart(racing: MarioKart) -> None:
    memory = racing.memory
    assert memory.driver_position.tolist() == memory.driver.position.tolist()
    assert memory.driver_direction.norm() == pytest.approx(1, abs=1e-3)
    assert memory.driver_velocity.norm() == pytest.approx(1, abs=1e-3)
    assert torch.equal(memory.driver_matrix, torch.as_tensor(memory.driver.mainMtx)[:3].T)
    right, up, facing = memory.driver_matrix2
    assert torch.equal(facing, memory.driver_direction.as_subclass(torch.Tensor)) and up[1] > 0.9
    assert abs(float(right @ facing)) < 0.1


def test_helpers_of_the_course(racing: MarioKart) -> None:
    memory = racing.memory
    faces = memory.kcl.triangular_faces
    assert faces.shape[1:] == (3, 3) and memory.kcl.prism_attributes["is_floor"].sum() > 0
    data = memory.collision_data
    assert torch.equal(data["v2"], torch.as_tensor(faces[:, 1]))
    assert len(data["prism_attribute"]["is_wall"]) == len(faces)
    assert memory.checkpoint_data.shape[1] == 4 and memory.checkpoint_data.dtype == torch.int32
    info = memory.checkpoint_info
    assert info["next_checkpoint_id"] == info["current_checkpoint_id"] + 1
    assert info["current_checkpoint_pos"].shape == (2, 3) == info["next_checkpoint_pos"].shape
    assert memory.checkpoint_pos.keys() == info.keys()
    point = memory.read_facing_point_checkpoint()
    assert point is not None and point.shape == (3,)


def test_rays_begin_at_the_right(racing: MarioKart) -> None:
    found = racing.memory.obstacle_info()
    assert found["distance"].shape == (9,) and found["position"].shape == (9, 3) and found["mask"].any()
    left = torch.as_tensor(racing.memory.driver.mainMtx)[0]
    sides = (found["position"] - racing.memory.driver_position.as_subclass(torch.Tensor)) @ left
    assert sides[0] < 0 < sides[-1] and (sides.diff() > -300).all()
    few = racing.memory.obstacle_info(n_rays=3, max_dist=50)
    assert (few["distance"] <= 50).all() and few["distance"].shape == (3,)


def test_points_on_the_screen(racing: MarioKart) -> None:
    memory = racing.memory
    ahead = memory.driver_position + 100 * memory.driver_direction
    behind = memory.driver_position - 2000 * memory.driver_direction
    seen = memory.project_to_screen(torch.stack([ahead, behind]))
    assert seen["mask"].tolist() == [True, False]
    x, y, depth = seen["screen"][0].tolist()
    assert 90 < x < 166 and 60 < y < 192 and 0 < depth < 400
    assert 0 < memory.project_to_screen([ahead.tolist()], normalize_depth=True)["screen"][0, 2] < 1


def test_an_emulator_is_opened_and_closed_again_and_again() -> None:
    for _ in range(3):
        emu = MarioKart(3000, 20)
        emu.open(str(cartridge.ROM))
        emu.open(str(cartridge.ROM))
        emu.cycle(3)
        emu.close()
        emu.close()
        assert not emu.is_running()
        with pytest.raises(EmulatorError):
            emu.cycle()
        emu.destroy()
