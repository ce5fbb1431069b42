"""Karts, characters, and the computer that drives them."""

from desmume_mkds.game.fields import S16, S32, U8, U16, U32, Address, Array, Fx16, Fx32, Opaque, Struct, Vec32


class KartParams(Struct, c_name="physp_kart_params_t", size=0x98):
    """How a kart handles."""

    colSphereSize = sphere_radius = Fx32(0x0, "units", "radius of the collision sphere")
    colSphereZOffset = contact_offset = Fx32(0x4, "units", "as in the driver")
    weight = Fx16(0xC, "×", "weight")
    driftBoostTime = mini_turbo_time = S16(0xE, "frames", "length of a mini-turbo")
    maxSpeed = max_speed = Fx32(0x10, "units/frame", "top speed; 5.22 for the B Dasher in 50cc")
    baseAcceleration = low_acceleration = Fx32(0x14, "units/frame²", "acceleration at low speed")
    field18 = high_acceleration = Fx32(0x18, "units/frame²", "acceleration near top speed", "1")
    field1C = acceleration_knee = Fx32(0x1C, "×", "share of the top speed where `field18` holds", "1")
    driftBaseAcceleration = drift_acceleration = Fx32(0x20, "units/frame²", "acceleration in a drift")
    field24 = Fx32(0x24)
    field28 = Fx32(0x28)
    deceleration = Fx32(0x2C, "×", "speed kept each frame without a pedal")
    handling = Fx16(0x30, "", "how fast the kart turns")
    drift = Fx16(0x32, "", "how fast the kart turns in a drift")
    driftTurningCompensation = Fx32(0x34)
    collisionVelocityMinusDirMultipliers = grip = Array("fx32", 12, 0x38, "×", "grip for each `Surface`")
    collisionSpeedMultipliers = terrain_multipliers = Array("fx32", 12, 0x68, "×", "speed for each `Surface`")


class CharacterParams(Struct, c_name="physp_char_params_t", size=0x8):
    """What a character adds to the kart."""

    field0 = Fx32(0x0)
    weight = Fx32(0x4, "×", "weight, on top of the kart's")


class CharKart(Struct, c_name="charkart_t", size=0xb4):
    """Character, kart and their models."""

    characterId = character_id = U32(0x0, "id", "character")
    kartId = kart_id = S32(0x4, "id", "kart")
    characterNsbcaAnim = Address(0x8)
    characterNsbtpAnim = Address(0xC)
    characterModel = Address(0x10)
    kartModel = Address(0x14)
    kartTireModel = Address(0x18)
    kartShadowModel = Address(0x1C)
    kartOffsetData = Address(0x20)
    field24 = Opaque(0x1c, 0x24)
    light = Opaque(0x12, 0x40)
    field54 = U32(0x54)
    isKartInvisible = S32(0x58)
    isCharacterInvisible = S32(0x5C)
    useSeparateTires = S32(0x60)
    inStarToonMode = S32(0x64)
    kartABC = kart_abc = U16(0x68, "0..2", "which of the character's three karts")
    colors = Opaque(0x2c, 0x6A)
    field98 = Opaque(0x14, 0x98)
    nsbtpAnimDisabled = S32(0xAC)
    fieldB0 = U32(0xB0)


class SoundEmitter(Struct, c_name="sfx_emitter_t", size=0x44):
    """A source of sounds."""

    listLink = Opaque(0xc, 0x0)
    soundList = Opaque(0xc, 0xC)
    field18 = U32(0x18)
    field1C = Opaque(0xc, 0x1C)
    position = Address(0x28)
    startFunc = Address(0x2C)
    updateFunc = Address(0x30)
    field34 = U16(0x34)
    field36 = U16(0x36)
    field38 = U32(0x38)
    sfxParamIdx = U8(0x3C)
    field3D = Array("u8", 3, 0x3D)
    squareDistance = U32(0x40)


class Enemy(Struct, c_name="enemy_t", size=0x158):
    """The computer's driver."""

    driver = Address(0x0)
    driverId = U16(0x4)
    field6 = U16(0x6)
    epoi = Opaque(0x20, 0x8)
    mepo = Opaque(0x1c, 0x28)
    targetPos = target_position = Vec32(0x44, "units", "where the computer steers")
    field50 = Vec32(0x50)
    field5C = Address(0x5C)
    driftOffset = Vec32(0x60)
    driftEpoiRadiusScaleUpdateCounter = U16(0x6C)
    driftEpoiRadiusScaleUpdateFrames = U16(0x6E)
    field70 = S32(0x70)
    driftEpoiRadiusScale = Fx32(0x74)
    field78 = U16(0x78)
    field7A = U16(0x7A)
    field7C = S32(0x7C)
    field80 = U16(0x80)
    field84 = S32(0x84)
    field88 = S32(0x88)
    field8C = S32(0x8C)
    driftState = S32(0x90)
    driftDirection = S32(0x94)
    field98 = S32(0x98)
    field9C = S32(0x9C)
    fieldA0 = S32(0xA0)
    fieldA4 = S32(0xA4)
    fieldA8 = S32(0xA8)
    fieldAC = U16(0xAC)
    targetDriver = Address(0xB0)
    fieldB4 = S32(0xB4)
    fieldB8 = S32(0xB8)
    fieldBC = S32(0xBC)
    targetBalloonCount = U16(0xC0)
    balloonInflateMicTimeout = U16(0xC2)
    isInflatingBalloon = S32(0xC4)
    fieldC8 = U16(0xC8)
    fieldCA = U16(0xCA)
    fieldCC = S32(0xCC)
    targetShine = Address(0xD0)
    shineIdx = U16(0xD4)
    fieldD8 = S32(0xD8)
    fieldDC = Vec32(0xDC)
    rubberbanding = Opaque(0x34, 0xE8, "", "keeps the race together")
    itemState = Opaque(0x24, 0x11C, "", "use of items")
    field140 = Opaque(0x14, 0x140)
    field154 = S32(0x154)
