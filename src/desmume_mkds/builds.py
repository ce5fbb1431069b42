"""What is known of libdesmume: the functions we use, and where builds keep what they do not export.

The C interface is the same everywhere. Behind it lie faster ways, taken only in builds recognised by their
hash: places belong to a file, not to a version number. They come from the published headers and the library's
own symbol table; each was checked by its default or by its effect.
"""

from __future__ import annotations

import ctypes
from ctypes import (
    POINTER,
    c_bool,
    c_char_p,
    c_float,
    c_int,
    c_int32,
    c_uint8,
    c_uint16,
    c_uint32,
    c_uint64,
    c_void_p,
)
from dataclasses import dataclass

Signatures = dict[str, tuple[object, tuple[object, ...]]]


@dataclass(frozen=True)
class Build:
    """Where a build of libdesmume keeps what is not exported: offsets from the start of its image."""

    name: str
    settings: int
    frame_skipper: int
    draw_pending: int
    jit_recompile_counts: int
    jit_scratch: int
    jit_scratch_pointer: int
    printers: tuple[int, ...]
    """entries of the jump table for printf, puts, putchar and the logger"""


BUILDS = {
    # py-desmume 0.0.9, one file for CPython 3.11 to 3.13; offsets from its symbol table.
    "ff3373f06116d7865856e6d3fd1be4d1036f43f9bf8fee300e7ef11f0b95d2ac": Build(
        name="py-desmume 0.0.9, Linux x86-64",
        settings=0x340B660,
        frame_skipper=0x341C8C0,
        draw_pending=0x66B39E0,
        jit_recompile_counts=0xCD0F000,
        jit_scratch=0xAD0F000,
        jit_scratch_pointer=0xAD0E200,
        printers=(0x687110, 0x68A330, 0x689DE0, 0x687590),
    )
}
C_INTERFACE: Signatures = {
    "desmume_init": (c_int, ()),
    "desmume_set_savetype": (None, (c_int,)),
    "desmume_open": (c_int, (c_char_p,)),
    "desmume_close": (None, ()),
    "desmume_resume": (None, ()),
    "desmume_reset": (None, ()),
    "desmume_running": (c_int, ()),
    "desmume_cycle": (None, (c_int,)),
    "desmume_skip_next_frame": (None, ()),
    "desmume_input_keypad_update": (c_uint16, (c_uint16,)),
    "desmume_input_set_touch_pos": (None, (c_uint16, c_uint16)),
    "desmume_input_release_touch": (None, ()),
    "desmume_draw_raw": (POINTER(c_uint16), ()),
    "desmume_savestate_save": (c_int, (c_char_p,)),
    "desmume_savestate_load": (c_int, (c_char_p,)),
    "desmume_movie_play": (c_char_p, (c_char_p,)),
    "desmume_movie_stop": (None, ()),
    "desmume_movie_is_active": (c_int, ()),
    "desmume_movie_is_playing": (c_int, ()),
    "desmume_movie_is_finished": (c_int, ()),
    "desmume_movie_get_length": (c_int, ()),
    "desmume_memory_read_byte": (c_uint8, (c_uint32,)),
    "desmume_memory_read_short": (c_uint16, (c_uint32,)),
    "desmume_memory_read_long": (c_uint32, (c_uint32,)),
    "desmume_memory_write_byte": (None, (c_uint32, c_uint8)),
    "desmume_memory_write_short": (None, (c_uint32, c_uint16)),
    "desmume_memory_write_long": (None, (c_uint32, c_uint32)),
}
"""The functions of the C interface that we use; types as in py-desmume's source."""
SHORT_FUNCTIONS: Signatures = {name: C_INTERFACE[name] for name in ("desmume_running",)}

# Exported C++ functions.
SAVE_STATE = "_Z14savestate_saveR7EMUFILEi"
LOAD_STATE = "_Z14savestate_loadR7EMUFILE"
RESET_JIT = "_Z13arm_jit_resetbb"
FORGET_TEXTURES = "_ZN12TextureCache10InvalidateEv"
DRAW_3D = "_Z21gfx3d_VBlankEndSignalb"
DRAW_2D = "_Z17NDS_OmitFrameSkipi"
TO_RGB = "_Z32ColorspaceConvertBuffer555XTo888ILb0ELb1EEvPKtPhm"
GET_BACKLIGHT = "_ZNK10NDSDisplay26GetBacklightIntensityTotalEv"
FINISH_3D = "_ZN12GPUSubsystem27ForceRender3DFinishAndFlushEb"
MAIN_ENGINE = "_ZN12GPUSubsystem13GetEngineMainEv"
LAYER_3D = "_ZNK10GPUEngineA20Get3DFramebufferMainEv"
LAYER_3D_16 = "_ZNK10GPUEngineA18Get3DFramebuffer16Ev"
END_MOVIE_SETTINGS = "_Z28UnloadMovieEmulationSettingsv"
SET_BACKLIGHT = "_ZN10NDSDisplay26SetBacklightIntensityTotalEf"
FAST_FUNCTIONS: Signatures = {
    SAVE_STATE: (c_bool, (c_void_p, c_int)),
    LOAD_STATE: (c_bool, (c_void_p,)),
    RESET_JIT: (None, (c_bool, c_bool)),
    FORGET_TEXTURES: (None, (c_void_p,)),
    DRAW_3D: (None, (c_bool,)),
    DRAW_2D: (None, (c_int,)),
    GET_BACKLIGHT: (c_float, (c_void_p,)),
    FINISH_3D: (None, (c_void_p, c_bool)),
    MAIN_ENGINE: (c_void_p, (c_void_p,)),
    LAYER_3D: (c_void_p, (c_void_p,)),
    LAYER_3D_16: (c_void_p, (c_void_p,)),
    SET_BACKLIGHT: (None, (c_void_p, c_float)),
    END_MOVIE_SETTINGS: (None, ()),
    TO_RGB: (None, (c_void_p, c_void_p, c_uint64)),
}

# Exported variables.
SETTINGS = "CommonSettings"
MEMORY = "MMU"
GPU = "GPU"
ROM_NAME = "lastRom"  # a std::string first: pointer, length
MOVIE = "currMovieData"
MOVIE_MODE = "movieMode"
FRAME_COUNTER = "currFrameCounter"
TEXTURES = "texCache"
JIT_TABLE = "JIT"
MEMORY_FILE = "_ZTV14EMUFILE_MEMORY"  # the table of its virtual functions
FAST_VARIABLES = (
    SETTINGS, MEMORY, GPU, ROM_NAME, MOVIE, MOVIE_MODE, FRAME_COUNTER, TEXTURES, JIT_TABLE, MEMORY_FILE
)  # fmt: skip

# Within them.
NUM_CORES = 0x40CC
USE_JIT = 0x40E5
JIT_BLOCK_LENGTH = 0x40E8
LANGUAGE = 0x4073
MOVIE_SETTINGS = ((0x18, 0x19), (0x2019, 0x201D), (0x401E, 0x4074), (0x40E4, 0x40E5))
"""Where the settings that a movie brings along begin and end: BIOS, firmware, its user's entries, timing."""
CLOCK = 0xD0
"""Within the movie: when its clock begins; in steps of 100 ns from the year 1, as in .NET."""
MAIN_RAM = 0xC000
UNUSED_MEMORY = ((0x40C000, 0x100C000), (0x100E000, 0x200C000))
"""RAM of other consoles, from and to: cleared with each reset, else not touched."""
DISPLAYS = 0x20  # two pointers

JIT_TABLE_SIZE = 0x4480000
JIT_COUNTS_SIZE = 0x400000
FRAME_SKIPPER_SIZE = 16
SKIP_NEXT = 0  # within it: whether to skip what `desmume_skip_next_frame` skips

_DEFAULTS = (
    (0x40D4, c_uint32, 50), (JIT_BLOCK_LENGTH, c_uint32, 12), (0x40E4, c_uint8, 1), (USE_JIT, c_uint8, 0)
)  # fmt: skip
_DEFAULT_TEXT = (0x19, b"biosnds9.bin")


def bind(lib: ctypes.CDLL, signatures: Signatures) -> None:
    """Tell ctypes the types of functions."""
    for name, (result, arguments) in signatures.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments


def as_expected(lib: ctypes.CDLL) -> bool:
    """Whether an image not yet begun has all symbols, and its settings their defaults at their places."""
    try:
        for name in (*C_INTERFACE, *FAST_FUNCTIONS):
            getattr(lib, name)
        settings, *_ = (ctypes.addressof(ctypes.c_char.in_dll(lib, name)) for name in FAST_VARIABLES)
    except (AttributeError, ValueError):
        return False
    at, text = _DEFAULT_TEXT
    return (
        all(kind.from_address(settings + offset).value == value for offset, kind, value in _DEFAULTS)
        and 1 <= c_int32.from_address(settings + NUM_CORES).value <= 1024
        and ctypes.string_at(settings + at, len(text)) == text
    )
