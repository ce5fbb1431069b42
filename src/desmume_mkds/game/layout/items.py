"""Items and map objects."""

from desmume_mkds.game.fields import (
    S16,
    S32,
    U8,
    U16,
    U32,
    Address,
    AngleU16,
    Array,
    Fx32,
    Matrix,
    Nested,
    Opaque,
    Pointer,
    Struct,
    Vec32,
)
from desmume_mkds.game.layout.driver import Driver
from desmume_mkds.game.layout.kart import SoundEmitter
from desmume_mkds.game.layout.map import ItemRoutePoint, Obji


class ItemBody(Struct, c_name="it_item_inst_t", size=0x12c):
    """An item on the course."""

    sfxEmitter = Nested(SoundEmitter, 0x0)
    type = U32(0x44, "Item")
    field48 = U32(0x48)
    field4C = U16(0x4C)
    field4E = U16(0x4E)
    position = Vec32(0x50, "units")
    velocity = Vec32(0x5C, "units/frame")
    scale = Vec32(0x68, "×")
    flags = U32(0x74, "bits", "0x20000: in the air")
    field78 = U16(0x78)
    field7A = U16(0x7A)
    light = Opaque(0x12, 0x7C)
    lightPtr = Address(0x90)
    mtx = Matrix(0x94)
    fieldD0 = Address(0xD0)
    visibilityFlags = U32(0xD4)
    alpha = S16(0xD8)
    colEntryId = U16(0xDA)
    fieldDC = U32(0xDC)
    sphereSize = Fx32(0xE0, "units", "radius")
    fieldE4 = Vec32(0xE4)
    fieldF0 = Vec32(0xF0)
    fieldFC = U32(0xFC)
    field100 = U32(0x100)
    field104 = U32(0x104)
    field108 = Vec32(0x108)
    field114 = U16(0x114)
    field116 = U16(0x116)
    field118 = U16(0x118)
    field11A = U16(0x11A)
    field11C = U32(0x11C)
    field120 = U32(0x120)
    field124 = U32(0x124)
    field128DriverMask = U8(0x128)


class ItemSlot(Struct, c_name="it_driver_itemslot_t", size=0x28):
    """The item held."""

    itemConfigId = item = S32(0x0, "Item")
    driverItemStatus = Address(0x4)
    itemCount = item_count = S32(0x8, "count")
    fieldC = S32(0xC)
    timeout = U16(0x10)
    field12 = U16(0x12)
    items = Array("u32", 3, 0x14)
    field20 = S32(0x20)
    field24 = S32(0x24)


class TrailingItems(Struct, c_name="it_driver_dragitem_t", size=0x194):
    """The items dragged behind."""

    itemType = item = S32(0x0, "Item")
    itemConfigId = S32(0x4)
    field8 = S32(0x8)
    driverItemStatus = Address(0xC)
    driver = Pointer(Driver, 0x10)
    items = Array("u32", 3, 0x14)
    itemCount = item_count = S32(0x20, "count")
    field24 = S32(0x24)
    driverId = U16(0x28)
    field2C = Matrix(0x2C)
    field5C = Vec32(0x5C)
    field68 = S32(0x68)
    field6C = Vec32(0x6C)
    field78 = S32(0x78)
    field7C = S32(0x7C)
    field80 = S32(0x80)
    field84 = Vec32(0x84)
    field90 = Vec32(0x90)
    field9C = Vec32(0x9C)
    fieldA8 = Vec32(0xA8)
    fieldB4 = Vec32(0xB4)
    fieldCC = Array("s32", 3, 0xCC)
    fieldD8 = Vec32(0xD8)
    fieldE4 = S32(0xE4)
    fieldE8 = S32(0xE8)
    fieldEC = Array("s32", 16, 0xEC)
    field12C = Array("s32", 16, 0x12C)
    field16C = S32(0x16C)
    field170 = S32(0x170)
    field174 = U16(0x174)
    field176 = U16(0x176)
    field178 = S32(0x178)
    field17C = S32(0x17C)
    field180 = Vec32(0x180)
    field18C = Array("u16", 3, 0x18C)
    field192 = U16(0x192)


class ItemStatus(Struct, c_name="it_driver_item_status_t", size=0x210):
    """A driver's items."""

    field0 = roulette_state = S32(0x0, "", "state of the roulette", "1")
    field4 = roulette_timer = S32(0x4, "", "time of the roulette", "1")
    field8 = S32(0x8)
    fieldC = S32(0xC)
    slotItemConfigId = roulette_item = S32(0x10, "Item", "item in the roulette")
    dragItemConfigId = S32(0x14)
    field18 = Address(0x18)
    field1C = S32(0x1C)
    field20 = S32(0x20)
    field24 = S32(0x24)
    field28 = S32(0x28)
    field2C = S32(0x2C)
    itemSlot = slot = Nested(ItemSlot, 0x30, "item held")
    dragItem = trailing = Nested(TrailingItems, 0x58, "items dragged behind")
    field1EC = U16(0x1EC, "keys", "0x244 use, 0x10 forwards, 0x20 backwards", "1")
    ipoi = Pointer(ItemRoutePoint, 0x1F0)
    field1F4 = S32(0x1F4)
    driverId = driver_id = U16(0x1F8, "index")
    driver = Pointer(Driver, 0x1FC)
    driverIndex = S32(0x200)
    isUsingShroom = using_mushroom = S32(0x204, "bool")
    field208 = S32(0x208)
    field20C = S32(0x20C)


class MapObjectConfig(Struct, c_name="mobj_config_t", size=0x40):
    """What all map objects of a kind share."""

    driverCollideFunc = Address(0x0)
    itemCollideFunc = Address(0x4)
    colType = shape = U32(0x8, "MapObjectShape")
    size = Vec32(0xC, "units")
    sphereCollideFunc = Address(0x18)
    providesPushback = S32(0x1C)
    logicType = U32(0x20)
    driverHitSfxId = S32(0x24)
    itemHitSfxId = U32(0x28)
    nearClip = Fx32(0x2C)
    farClip = Fx32(0x30)
    has3DModel = S32(0x34)
    sfxAudibleMaxCamYDiff = Fx32(0x38)
    sfxAudibleMinCamYDiff = Fx32(0x3C)


class MapObject(Struct, c_name="mobj_inst_t", size=0xa0):
    """A map object in the race."""

    objectId = object_id = U16(0x0, "id", "kind of object")
    flags = U16(0x2, "bits", "bit 0: hidden or taken")
    position = Vec32(0x4, "units")
    velocity = Vec32(0x10, "units/frame")
    scale = Vec32(0x1C, "×")
    mtx = Matrix(0x28)
    size = Vec32(0x58, "units")
    colEntryId = S16(0x64, "index")
    alpha = U16(0x66)
    nearClip = Fx32(0x68)
    farClip = Fx32(0x6C)
    sfxMaxDistanceSquare = S32(0x70)
    clipAreaMask = U32(0x74)
    visibilityFlags = U32(0x78)
    has3DModel = U16(0x7C)
    rotY = yaw = AngleU16(0x7E, "rad")
    stateMachine = Opaque(0x14, 0x80)
    soundEmitter = Pointer(SoundEmitter, 0x94)
    config = Pointer(MapObjectConfig, 0x98)
    objiEntry = Pointer(Obji, 0x9C, "where the map put it")


class MapObjects(Struct, c_name="mobj_state_t", size=0x2bc):
    """All map objects."""

    mobjInstanceList = Address(0x0, "", "table of pointers to objects")
    mobjInstanceCount = U16(0x4, "count")
    renderPartList = Array("u32", 24, 0x8)
    renderPart3dList = Array("u32", 24, 0x68)
    renderPart2dList = Array("u32", 24, 0xC8)
    renderPartCount = U16(0x128)
    renderPart3dCount = U16(0x12A)
    renderPart2dCount = U16(0x12C)
    field130 = U32(0x130)
    logicPartList = Array("u32", 16, 0x134)
    logicPartCount = U16(0x174)
    field178 = U32(0x178)
    hasKoopaBlock = S32(0x17C)
    hasRotatingCylinder = S32(0x180)
    hasBridge = S32(0x184)
    hasWall = S32(0x188)
    pseudoItem = Nested(ItemBody, 0x18C)
    logicUpdateEnabled = S32(0x2B8)
