"""What the menus choose: course, mode, drivers."""

from desmume_mkds.game.fields import S8, S16, S32, U8, U16, U32, Address, Array, Nested, NestedArray, Struct
from desmume_mkds.game.layout.race import RaceTime


class MissionConfig(Struct, c_name="mission_config_t", size=0x2c):
    """A mission."""

    timeLimit = U16(0x0)
    rankTime = U16(0x2)
    timeTolerance = S16(0x4)
    id = U8(0x6)
    task = U8(0x7)
    course = U8(0x8)
    ccMode = U8(0x9)
    character = U8(0xA)
    kart = U8(0xB)
    menuId = U8(0xC)
    fieldD = U8(0xD)
    camParamsIdx = U8(0xE)
    targetValue = U8(0xF)
    winDelay = U16(0x10)
    objectIds = Array("u16", 4, 0x14)
    flags = U16(0x1C)
    enemyCharacter = U8(0x1E)
    enemyKart = U8(0x1F)
    name = Array("u8", 12, 0x20)


class RaceConfigDriver(Struct, c_name="race_config_driver_t", size=0x30):
    """A driver as chosen in the menus."""

    character = U32(0x0, "id", "character")
    kart = U32(0x4, "id", "kart")
    type = U32(0x8, "DriverType", "person, computer, ghost or nobody")
    team = S32(0xC, "", "team")
    field10 = U32(0x10)
    driverIndex = U32(0x14, "index", "driver")
    ghostType = U32(0x18, "", "kind of ghost")
    field1C = U16(0x1C)
    field1E = S8(0x1E)
    field1F = U8(0x1F)
    nickname = Address(0x20)
    emblemTex = Address(0x24)
    field28 = U32(0x28)
    useCustomEmblem = U8(0x2C)
    field2D = U8(0x2D)
    field2E = U8(0x2E)
    field2F = U8(0x2F)


class RaceConfig(Struct, c_name="race_config_t", size=0x1e8):
    """Course, rules and drivers of a race."""

    course = U32(0x0, "id", "course")
    cup = U32(0x4, "id", "cup, 0 to 7")
    raceMode = race_mode = U32(0x8, "RaceMode", "kind of race")
    displayMode = display_mode = U32(0xC, "DisplayMode", "race, replay, intro, …")
    ccMode = engine_class = U32(0x10, "EngineClass", "50, 100 or 150cc")
    cpuMode = U32(0x14, "", "strength of the computer's drivers")
    mgMode = U32(0x18, "", "kind of battle")
    rules = U32(0x1C, "", "rules")
    courseMode = U32(0x20, "", "how courses are chosen")
    taGhost = U32(0x24, "", "which ghost is raced")
    mrConfig = mission = Nested(MissionConfig, 0x28, "the mission")
    mrLevel = S8(0x54, "", "level of the mission, -1 without one")
    mrIndex = S8(0x55, "", "number of the mission, -1 without one")
    field56 = U8(0x56)
    isMirror = is_mirror = S8(0x57, "bool", "mirrored course")
    teams = S8(0x58, "bool", "race in teams")
    field59 = U8(0x59)
    field5A = U8(0x5A)
    field5B = U8(0x5B)
    rngSeed = U32(0x5C, "", "seed of the random numbers")
    raceNr = U16(0x60, "index", "number of the race in the cup")
    playerDriverId = player_driver_id = S8(0x62, "index", "driver of the local player")
    cpuDriverId = U8(0x63, "index", "driver shown in the credits")
    lapCountOverride = lap_count_override = S8(0x64, "count", "laps, if above 0; else the course says")
    field65 = U8(0x65)
    drivers = NestedArray(RaceConfigDriver, 8, 0x68, "who drives")


class RaceMultiConfig(Struct, c_name="race_multi_config_t", size=0x400):
    """What is raced now and what the menus prepare."""

    current = Nested(RaceConfig, 0x0, "the race that runs")
    next = Nested(RaceConfig, 0x1E8, "the race that the menus are making")
    driverCount = driver_count = U8(0x3D0, "count", "drivers in the race")
    field3D1 = U8(0x3D1)
    teamDriverCount = Array("u8", 2, 0x3D2)
    field3D4 = U8(0x3D4)
    field3D5 = Array("s8", 2, 0x3D5)
    field3D7 = U8(0x3D7)
    nrRacesNrWins = U16(0x3D8)
    courseQueue = Address(0x3DC)
    courseQueueIdx = U8(0x3E0)
    field3E1 = U8(0x3E1)
    personalGhostTime = Nested(RaceTime, 0x3E2, "time of the own ghost")
    personalGhostAvailable = U8(0x3E6)
    ghostTime = Nested(RaceTime, 0x3E8, "time of the ghost")
    ghostLapTimes = NestedArray(RaceTime, 5, 0x3EC, "lap times of the ghost")
