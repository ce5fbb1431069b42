"""The course map: sections of an NKM file, and how the game holds them in memory."""

from desmume_mkds.game.fields import (
    S8,
    S16,
    U8,
    U16,
    U32,
    Address,
    Array,
    Entries,
    Fx16,
    Fx32,
    Nested,
    Opaque,
    Pointer,
    Struct,
    Vec32,
)


class NkmHeader(Struct, c_name="nkm_header_t", size=0x4c):
    """Head of an NKM file."""

    magic = U32(0x0, "", '"NKMD"')
    version = U16(0x4, "37", "version")
    headerLength = U16(0x6, "bytes", "0x4C; the offsets count from its end")
    offsets = Array("u32", 17, 0x8)


class NkmSectionHeader(Struct, c_name="nkm_section_header_t", size=0x8):
    """Head of a section of an NKM file."""

    magic = U32(0x0, "", "four letters")
    count = U32(0x4, "count", "entries")


class Obji(Struct, c_name="nkm_obji_entry_t", size=0x3c):
    """A map object."""

    position = Vec32(0x0, "units")
    rotation = Vec32(0xC, "degrees")
    scale = Vec32(0x18, "×")
    objectId = object_id = U16(0x24, "id", "kind of object")
    pathId = path_id = S16(0x26, "index", "path it follows; -1 none")
    settings = Array("s16", 7, 0x28, "", "depend on the kind")
    flags = S16(0x36, "", "four digits of clip areas; 10000 more: not active in the countdown")
    showsInTT = in_time_trial = U16(0x38, "bool", "there in time trials")


class Path(Struct, c_name="nkm_path_entry_t", size=0x4):
    """A path of map objects."""

    id = U8(0x0, "index")
    loop = U8(0x1, "bool", "closed")
    pointCount = point_count = U16(0x2, "count", "points")


class Poit(Struct, c_name="nkm_poit_entry_t", size=0x14):
    """A point of a path."""

    position = Vec32(0x0, "units")
    pointIndex = U8(0xC, "index")
    unknown1 = U8(0xD)
    duration = S16(0xE, "", "time at the point")
    unknown2 = U32(0x10)


class Stag(Struct, c_name="nkm_stag_data_t", size=0x28):
    """Settings of a course."""

    courseId = U16(0x0, "", "number of the course, not the id of the race config")
    nrLaps = laps = U16(0x2, "count", "laps; minutes in a battle")
    polePosition = pole_position = U8(0x4, "0/1", "side of the pole position")
    fogEnabled = U8(0x5, "bool")
    fogTableGenMode = U8(0x6)
    fogSlope = U8(0x7)
    unknown2 = Array("u8", 8, 0x8)
    fogDensity = Fx32(0x10)
    fogColor = U32(0x14)
    kclColors = Array("u16", 4, 0x18, "RGB555", "colours that the triangles' light id chooses from")
    mobjFarClip = Fx32(0x20, "render units", "where objects vanish")
    frustumFar = Fx32(0x24, "render units", "far plane; below 1 means 1600")


class Ktps(Struct, c_name="nkm_ktps_entry_t", size=0x1c):
    """A start position."""

    position = Vec32(0x0, "units")
    rotation = Vec32(0xC, "degrees", "around x, y, z")
    index = S16(0x1A, "index", "driver; -1 all share it")


class Ktpj(Struct, c_name="nkm_ktpj_entry_t", size=0x20):
    """A respawn point."""

    position = Vec32(0x0, "units")
    rotation = Vec32(0xC, "degrees", "around x, y, z")
    enemyPointId = U16(0x18, "index", "EPOI to go on from")
    itemPointId = U16(0x1A, "index", "IPOI to go on from")
    id = S16(0x1C, "index")


class Ktp2(Struct, c_name="nkm_ktp2_entry_t", size=0x1c):
    """A point of the small map."""

    position = Vec32(0x0, "units")
    rotation = Vec32(0xC, "degrees", "around x, y, z")
    id = U16(0x1A)


class Ktpc(Struct, c_name="nkm_ktpc_entry_t", size=0x1c):
    """A cannon target."""

    position = Vec32(0x0, "units")
    rotation = Vec32(0xC, "degrees", "around x, y, z")
    nextMepo = S16(0x18, "index")
    id = U16(0x1A, "index")


class Ktpm(Struct, c_name="nkm_ktpm_entry_t", size=0x1c):
    """A mission point."""

    position = Vec32(0x0, "units")
    rotation = Vec32(0xC, "degrees", "around x, y, z")
    id = S16(0x1A, "index")


class Cpoi(Struct, c_name="nkm_cpoi_entry_t", size=0x24):
    """A checkpoint: a line across the course."""

    x1 = Fx32(0x0, "units", "one end of the line, seemingly the left one", "I")
    z1 = Fx32(0x4, "units")
    x2 = Fx32(0x8, "units", "other end of the line")
    z2 = Fx32(0xC, "units")
    sin = Fx32(0x10, "", "(z2 - z1) / length")
    cos = Fx32(0x14, "", "(x1 - x2) / length")
    distance = Fx32(0x18, "units", "from this line's middle to the next one's; -1 where a path ends")
    gotoSection = S16(0x1C, "index", "path that ends here; -1 none")
    startSection = S16(0x1E, "index", "path that starts here; -1 none")
    keyId = key_id = S16(0x20, "index", "-1 common, 0 start line, 1… key checkpoints in order")
    respawnId = respawn_id = U8(0x22, "index", "KTPJ to come back at")
    flags = U8(0x23, "bits", "bit 0: places do not change here")


class Cpat(Struct, c_name="nkm_cpat_entry_t", size=0xc):
    """A run of checkpoints."""

    start = U16(0x0, "index", "first CPOI")
    length = U16(0x2, "count")
    next = Array("u8", 3, 0x4, "index", "255 none")
    previous = Array("u8", 3, 0x7, "index", "255 none")
    sectionOrder = U8(0xA, "", "distance from the start in paths")


class Ipoi(Struct, c_name="nkm_ipoi_entry_t", size=0x14):
    """A point of the items' routes."""

    position = Vec32(0x0, "units")
    radius = Fx32(0xC, "units")
    recalcIdx = U8(0x10, "index")


class Ipat(Struct, c_name="nkm_ipat_entry_t", size=0xc):
    """A run of item points."""

    start = U16(0x0, "index", "first IPOI")
    length = U16(0x2, "count")
    next = Array("u8", 3, 0x4, "index", "255 none")
    previous = Array("u8", 3, 0x7, "index", "255 none")
    sectionOrder = S16(0xA)


class EpoiSettings(Struct, c_name="nkm_epoi_entry_settings_t", size=0x8):
    """Hints at a racing-line point."""

    drift = U16(0x0, "DriftHint", "where the computer starts and ends a drift")


class Epoi(Struct, c_name="nkm_epoi_entry_t", size=0x18):
    """A point of the computer's racing line."""

    position = Vec32(0x0, "units")
    radius = Fx32(0xC, "units")
    settings = Nested(EpoiSettings, 0x10)


class Epat(Struct, c_name="nkm_epat_entry_t", size=0xc):
    """A run of racing-line points."""

    start = U16(0x0, "index", "first EPOI")
    length = U16(0x2, "count")
    next = Array("u8", 3, 0x4, "index", "255 none")
    previous = Array("u8", 3, 0x7, "index", "255 none")
    sectionOrder = S16(0xA)


class Mepo(Struct, c_name="nkm_mepo_entry_t", size=0x18):
    """A point of the computer's battle routes."""

    position = Vec32(0x0, "units")
    radius = Fx32(0xC, "units")
    settings = Opaque(0x8, 0x10)


class Mepa(Struct, c_name="nkm_mepa_entry_t", size=0x14):
    """A run of battle points."""

    start = U16(0x0, "index", "first MEPO")
    length = U16(0x2, "count")
    next = Array("u8", 8, 0x4, "index", "255 none")
    previous = Array("u8", 8, 0xC, "index", "255 none")


class Area(Struct, c_name="nkm_area_entry_t", size=0x48):
    """An area: a box or a cylinder."""

    position = Vec32(0x0, "units", "middle of the bottom")
    length = Vec32(0xC, "×", "edges, in hundreds of units")
    xVector = Vec32(0x18, "unit vector")
    yVector = Vec32(0x24, "unit vector")
    zVector = Vec32(0x30, "unit vector")
    param0 = S16(0x3C)
    param1 = S16(0x3E)
    enemyPointId = S16(0x40, "index", "EPOI, for type 4")
    shape = U8(0x42, "0/1", "box, cylinder")
    cameraId = U8(0x43, "index", "CAME, for type 1")
    type = U8(0x44, "enum", "1 camera, 2 mission's end, 3 clip, 4 computer's recovery, 5 overtaking")
    field45 = U8(0x45)
    field46 = U8(0x46)
    field47 = U8(0x47)


class Came(Struct, c_name="nkm_came_entry_t", size=0x4c):
    """A camera of intros and replays."""

    position = Vec32(0x0, "units")
    rotation = Vec32(0xC)
    target1 = Vec32(0x18, "", "target or angles, as the type says")
    target2 = Vec32(0x24)
    fovBegin = U16(0x30, "degrees", "half field of view at first")
    fovBeginSin = Fx16(0x32)
    fovBeginCos = Fx16(0x34)
    fovEnd = U16(0x36, "degrees", "half field of view at last")
    fovEndSin = Fx16(0x38)
    fovEndCos = Fx16(0x3A)
    fovSpeed = Fx16(0x3C, "", "progress in a frame")
    type = U16(0x3E, "enum", "looks at: 0, 1 driver; 2, 3 targets; 4 intro; 5, 6 with driver; 7, 8 ends")
    pathId = S16(0x40, "index", "-1 none")
    routeSpeed = Fx16(0x42)
    targetSpeed = Fx16(0x44)
    duration = U16(0x46, "frames")
    next = S16(0x48, "index", "-1 none")
    introFirst = U8(0x4A, "enum", "1 first camera of the top screen's intro, 2 of the bottom's")
    unknown = U8(0x4B)


class PathWithPoints(Struct, c_name="mdat_path_t", size=0x8):
    """A path of objects and its points."""

    path = Pointer(Path, 0x0)
    poit = Pointer(Poit, 0x4)


class EnemyRoutePoint(Struct, c_name="mdat_enemypoint_t", size=0x28):
    """Node of the computer's routes."""

    next = Array("u32", 3, 0x0)
    previous = Array("u32", 3, 0xC)
    position = Address(0x18)
    radius = Fx32(0x1C)
    settings = Pointer(EpoiSettings, 0x20)
    nextCount = U16(0x24)
    previousCount = U16(0x26)


class EnemyRoutes(Struct, c_name="mdat_enemypath_data_t", size=0xc):
    """The computer's routes."""

    points = Pointer(EnemyRoutePoint, 0x0)
    firstPoint = Pointer(EnemyRoutePoint, 0x4)
    lastPoint = Pointer(EnemyRoutePoint, 0x8)


class ItemRoutePoint(Struct, c_name="mdat_itempoint_t", size=0x28):
    """Node of the items' routes."""

    next = Array("u32", 3, 0x0)
    previous = Array("u32", 3, 0xC)
    position = Address(0x18)
    radius = Fx32(0x1C)
    recalcIdx = U8(0x20)
    dirX = S8(0x21)
    dirY = S8(0x22)
    dirZ = S8(0x23)
    nextCount = U16(0x24)
    previousCount = U16(0x26)


class ItemRoutes(Struct, c_name="mdat_itempath_data_t", size=0xc):
    """The items' routes."""

    points = Pointer(ItemRoutePoint, 0x0)
    firstPoint = Pointer(ItemRoutePoint, 0x4)
    lastPoint = Pointer(ItemRoutePoint, 0x8)


class MapData(Struct, c_name="mdat_mapdata_t", size=0x110):
    """The course map (NKM) as the game holds it: every pointer leads to the first entry of a section."""

    obji = Entries(Obji, 0x0, "map objects")
    objiCount = U16(0x4, "count")
    path = Entries(Path, 0x8, "paths of objects")
    pathCount = U16(0xC, "count")
    poit = Entries(Poit, 0x10, "points of the paths")
    poitCount = U16(0x14, "count")
    stag = Pointer(Stag, 0x18, "settings of the course")
    ktps = Entries(Ktps, 0x1C, "start positions")
    ktpsCount = U16(0x20, "count")
    ktpj = Entries(Ktpj, 0x24, "respawn points")
    ktpjCount = U16(0x28, "count")
    ktp2 = Entries(Ktp2, 0x2C, "points of the small map")
    ktp2Count = U16(0x30, "count")
    ktpc = Entries(Ktpc, 0x34, "cannon targets")
    ktpcCount = U16(0x38, "count")
    ktpm = Entries(Ktpm, 0x3C, "mission points")
    ktpmCount = U16(0x40, "count")
    cpoi = Entries(Cpoi, 0x44, "checkpoints")
    cpoiCount = U16(0x48, "count")
    cpat = Entries(Cpat, 0x4C, "checkpoint paths")
    cpatCount = U16(0x50, "count")
    ipoi = Entries(Ipoi, 0x54, "points of the items' routes")
    ipoiCount = U16(0x58, "count")
    ipat = Entries(Ipat, 0x5C, "items' routes")
    ipatCount = U16(0x60, "count")
    epoi = Entries(Epoi, 0x64, "points of the computer's racing line")
    epoiCount = U16(0x68, "count")
    epat = Entries(Epat, 0x6C, "computer's routes")
    epatCount = U16(0x70, "count")
    area = Entries(Area, 0x74, "areas")
    areaCount = U16(0x78, "count")
    came = Entries(Came, 0x7C, "cameras")
    cameCount = U16(0x80, "count")
    mepo = Entries(Mepo, 0x84, "points of the computer's routes in battles")
    mepoCount = U16(0x88, "count")
    mepa = Entries(Mepa, 0x8C, "computer's routes in battles")
    mepaCount = U16(0x90, "count")
    paths = Pointer(PathWithPoints, 0x94, "path and points side by side (mdat_path_t)")
    cpoiKeyCount = key_checkpoint_count = U16(0x98, "count", "key checkpoints")
    cpatLastCpoiIndex = U16(0x9A, "index", "last checkpoint of the checkpoint paths")
    cpatMaxSectionOrder = U16(0x9C, "", "highest `sectionOrder`")
    unknown49 = U8(0x9E)
    unknown50 = U8(0x9F)
    enemyPathData = Nested(EnemyRoutes, 0xA0, "the computer's routes as a graph")
    itemPathData = Nested(ItemRoutes, 0xAC, "the items' routes as a graph")
    mgEnemyPathData = Opaque(0xc, 0xB8, "", "the computer's battle routes as a graph")
    cameIntroFirstTopCam = Pointer(Came, 0xC4)
    cameIntroFirstBottomCam = Pointer(Came, 0xC8)
    cameType6 = Pointer(Came, 0xCC)
    cameBattleIntroCam = Pointer(Came, 0xD0)
    cameMissionFinishCam = Pointer(Came, 0xD4)
    clipAreaLists = Array("u32", 8, 0xD8, "", "eight lists")
    ktpjIndexTable = Address(0xF8, "", "table (u16) of respawn points")
    ktpcIndexTable = Address(0xFC, "", "table (u16) of cannon targets")
    curMgRespawnId = U16(0x100, "index", "respawn point of battles")
    enemyRespawnRouteAreaCount = U16(0x102, "count")
    trackLength = track_length = Fx32(0x104, "units", "length of the course")
    trackLengthDiv15000 = U32(0x108, "", "`trackLength` over 15000")
    nkmVersion = U16(0x10C, "37", "version of the map file")
    unknown141 = U8(0x10E)
    missionEndAreaCount = U8(0x10F, "count")
