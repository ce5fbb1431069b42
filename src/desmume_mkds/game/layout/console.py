"""Scenes and input."""

from desmume_mkds.game.fields import S8, S32, U8, U16, U32, U64, Address, Nested, Opaque, Pointer, Struct


class SceneState(Struct, c_name="scene_state_t", size=0x124):
    """What the game is doing: which scene, in which phase."""

    threadStack = Address(0x0)
    thread = Opaque(0xc0, 0x4)
    threadQueue = Opaque(0x8, 0xC4)
    preSleepCallback = Opaque(0xc, 0xCC)
    postSleepCallback = Opaque(0xc, 0xD8)
    sceneFrameCounter = scene_frames = S32(0xE4, "frames", "time in this scene")
    totalFrameCounter = total_frames = S32(0xE8, "frames", "time since power-on")
    curSceneDef = Opaque(0x20, 0xEC, "", "functions and fade times of the scene")
    state = U32(0x10C, "SceneStateId", "phase of the scene")
    isLcdOff = S32(0x110, "bool")
    field118 = U32(0x118)
    field11C = U32(0x11C)
    field120 = S8(0x120, "id", "a scene's id", "1")


class InputPad(Struct, c_name="input_pad_t", size=0x28):
    """Keys of an input unit."""

    triggeredKeys = pressed = U16(0x0, "keys", "keys newly pressed")
    pressedKeys = held = U16(0x2, "keys", "keys held: what the kart obeys")
    releasedKeys = released = U16(0x4, "keys", "keys newly released")
    repeatedKeys = U16(0x6, "keys", "keys that repeat")
    repeatState = U16(0x8)
    repeatFrameCounter = U16(0xA)
    repeatMask = U16(0xC)
    repeatFirstFrame = U16(0xE)
    repeatNextFrame = U16(0x10)
    resetInvoked = U16(0x12, "bool", "L, R, Start and Select together")
    field14 = U16(0x14)
    resetStartTime = U64(0x18, "ticks")
    field20 = U32(0x20)
    field24 = U32(0x24)


class Recording(Struct, c_name="input_rec_recording_t", size=0xdcc):
    """A ghost's keys."""

    dataLength = data_length = U32(0x0, "bytes", "length of the runs")
    entries = Opaque(0xdc8, 0x4, "", "runs of u8 keys, u8 frames")


class InputRecorder(Struct, c_name="input_rec_t", size=0x10):
    """Recorder and player of ghosts."""

    recording = Pointer(Recording, 0x0, "the ghost's keys")
    curEntry = entry = U16(0x4, "index", "run being written or played")
    waitCounter = wait = U16(0x6, "frames", "frames within the run")
    state = U32(0x8, "RecorderState")
    isBufferClear = S32(0xC, "bool")


class Touch(Struct, c_name="input_tpmic_tp_t", size=0x8):
    """A touch."""

    x = U16(0x0, "px")
    y = U16(0x2, "px")
    touch = U16(0x4, "bool", "touched")
    validity = U16(0x6)


class TouchMic(Struct, c_name="input_tpmic_t", size=0x14):
    """Touch screen and microphone."""

    curTp = Nested(Touch, 0x0, "touch now")
    prevTp = Nested(Touch, 0x8, "touch before")
    tpReleaseFrameCounter = U16(0x10)
    mic = U8(0x12, "", "microphone")


class InputUnit(Struct, c_name="input_unit_t", size=0x5c):
    """Where a driver gets its keys from."""

    pad = Nested(InputPad, 0x0, "keys")
    inputRecorder = recorder = Nested(InputRecorder, 0x28, "records or plays a ghost")
    field38 = U32(0x38)
    mode = U32(0x3C, "InputMode", "where the keys come from")
    virtualPadKeys = virtual_keys = U16(0x40, "keys", "keys of mode 3")
    keyMask = key_mask = U16(0x42, "keys", "keys that count; 0xFF7, or 0xE04 while damaged")
    field44 = S32(0x44)
    tpMic = Nested(TouchMic, 0x48, "touch screen and microphone")


class PadData(Struct, c_name="input_pad_data_t", size=0x10):
    """The console's keys."""

    field0 = U16(0x0)
    pressedKeys = held = U16(0x2, "keys", "keys of the console held")
    flags = U16(0x4, "bits", "bit 2: left and right change places")
    field6 = U16(0x6)
    field8 = U32(0x8)
    fieldC = U32(0xC)
