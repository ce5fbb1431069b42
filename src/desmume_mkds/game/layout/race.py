"""The race itself: clock, laps, checkpoints, progress, places."""

from desmume_mkds.game.fields import (
    S16,
    S32,
    U8,
    U16,
    U32,
    U64,
    Address,
    Array,
    Bits,
    Fx32,
    Nested,
    NestedArray,
    Opaque,
    Struct,
    Vec16,
)


class RaceTime(Struct, c_name="race_time_t", size=0x4):
    """A time as shown."""

    milliseconds = U16(0x0, "ms", "0 to 999")
    minutes = U8(0x2, "min", "0 to 99")
    seconds = U8(0x3, "s", "0 to 59")


class RaceClock(Struct, c_name="race_status_time_t", size=0xc):
    """The race's clock."""

    frameCounter = frames = U32(0x0, "frames", "race clock, 60 to the second")
    timeRunning = running = S32(0x4, "bool", "from GO to the end")
    lapTime = lap_time = Nested(RaceTime, 0x8, "time on the screen")


class RandomState(Struct, c_name="MATHRandContext32", size=0x18):
    """Random numbers: x = x * mul + add."""

    x = U64(0x0)
    mul = U64(0x8)
    add = U64(0x10)


class RaceDriverStatus(Struct, c_name="race_driver_status_t", size=0x8c):
    """A driver's laps, checkpoints and progress."""

    state = U32(0x0, "RaceResult", "0 in the race; 1 to 3 in the goal or out")
    lapFrameCounter = lap_frames = U32(0x4, "frames", "time in this lap")
    field8 = U32(0x8)
    lapTimes = lap_times = NestedArray(RaceTime, 5, 0xC, "time of each lap")
    totalTime = total_time = Nested(RaceTime, 0x20, "time of the race, once finished")
    curLap = lap = S32(0x24, "count", "lap from 1; 0 before the line is first crossed", "I")
    firstPlaceTime = U32(0x28, "frames", "time in front")
    totalMilliseconds = total_milliseconds = U32(0x2C, "ms", "time of the race; 6000000 if not finished")
    flags = U16(0x30, "DriverStatusFlag", "player, wrong way, mission's end")
    curCpoi = checkpoint = U16(0x32, "index", "present checkpoint")
    lastCorrectKeyPoint = last_key_checkpoint = S16(0x34, "index", "key checkpoint taken last in right order")
    curKeyPoint = key_checkpoint = S16(0x36, "index", "key checkpoint touched last")
    curCpat = checkpoint_path = U16(0x38, "index", "present checkpoint path")
    highestReachedLap = highest_lap = U16(0x3A, "count", "farthest lap reached")
    place = Bits(0x3C, 0, 4, "count", "place in the race, 1 first", "I")
    driverId = driver_id = Bits(0x3C, 4, 4, "index", "whose record this is")
    field3CBit89 = Bits(0x3C, 8, 2, "", "how the race ended")
    skillRankPoints = S16(0x3E)
    cpoiProgress = checkpoint_progress = Fx32(0x40, "×", "way through the quad; -1 outside it")
    raceProgress = race_progress = Fx32(0x44, "×", "way through the race, 0 to 1")
    lapProgress = lap_progress = Fx32(0x48, "×", "way through the lap, 0 to 1")
    cpoiMask = checkpoint_mask = Array("u32", 16, 0x4C, "bits", "checkpoints visited, a bit each")


class RaceStatus(Struct, c_name="race_status_t", size=0x524):
    """The race: clock, laps, places."""

    time = clock = Nested(RaceClock, 0x0, "the race's clock")
    rankTimeGp = U16(0xC, "", "time that decides the rank in a grand prix")
    finishedDriverCount = finished_driver_count = U16(0xE, "count", "drivers in the goal")
    field10 = U16(0x10)
    driverStatus = drivers = NestedArray(RaceDriverStatus, 8, 0x14, "record of each driver")
    placeDriverIds = place_driver_ids = Array("s8", 8, 0x474, "index", "drivers in the order of the race")
    safeRng = Nested(RandomState, 0x47C, "random numbers")
    rngSeed = U32(0x494, "", "seed of the random numbers")
    randomRng = Nested(RandomState, 0x498, "random numbers; one drawn each frame")
    stableRng = Nested(RandomState, 0x4B0, "random numbers")
    rankTimeGpRtt = Address(0x4C8)
    resultsStored = results_stored = S32(0x4CC, "bool", "the race is over")
    camAnimComplete = S32(0x4D0, "bool", "the camera's flight before the race is over")
    cpoiKeyPointProgress = Address(0x4D4, "", "table (fx32) of the progress at each key checkpoint")
    rankPointRpt = Address(0x4DC)
    missionResult = U32(0x4E0, "enum", "0 when the mission succeeded")
    oneDivCpatSegmentCount = Fx32(0x4E4, "×", "1 over the number of stretches between checkpoints")
    oneDivNrLaps = Fx32(0x4E8, "×", "1 over the number of laps")
    useTimeLimit = S32(0x4EC, "bool", "the race has a time limit")
    uncontrollable = S32(0x4F0, "bool", "drivers cannot be controlled")
    timeLimit = U32(0x4F4, "", "the time limit")
    field4F8 = U8(0x4F8)
    field4F9 = U8(0x4F9)
    mrWinDelayCounter = U16(0x4FA)
    mrLoseDelayCounter = U16(0x4FC)
    skillRankPoints = Opaque(0x24, 0x500, "", "parts of the score")


class RaceState(Struct, c_name="race_state_t", size=0x48):
    """The loop of the race scene."""

    state = S16(0x0, "bool", "0 before GO, 1 after it")
    frameCounter = frame_counter = U32(0x4, "frames", "updates: 1 in the first frame; stops in the pause")
    frameCounter2 = draw_counter = S32(0x8, "frames", "drawings; goes on in the pause")
    frameCounterModulo8 = S32(0xC, "", "`frameCounter` mod 8")
    isOddFrame = S32(0x10, "bool", "`frameCounter` mod 2")
    frameCounterModuloDriverCount = S32(0x14, "", "`frameCounter` mod the number of drivers")
    toonTableOffset = U32(0x18)
    toonTableUpdateCounter = U32(0x1C)
    darkeningFogState = U32(0x20)
    prevDarkeningFogState = U32(0x24)
    isCamAnimMode = in_camera_flight = S32(0x28, "bool", "the camera flies through the course")
    isCamAnimSingleScreen = S32(0x2C)
    field30 = U32(0x30)
    field34 = U32(0x34)
    isAwardStaffRoll = S32(0x38, "bool", "prize-giving or credits")
    field3C = U32(0x3C)
    light0Dir = Vec16(0x40, "", "direction of the light")
