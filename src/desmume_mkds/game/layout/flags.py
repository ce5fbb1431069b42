"""Bits and numbers with names. Fields hold plain integers, which compare with these and mask with them.

Bits: the headers of the decompilation, completed by its users; numbers: the same and live observation.
"""

from enum import IntEnum, IntFlag


class DriverState(IntFlag):
    """`driver.state_flags`: contacts, hop and drift."""

    SLIP_DRIFT = 1 << 0
    HOPPING = 1 << 1
    HOP_LOCK = 1 << 2
    DRIFTING = 1 << 3
    ON_FLOOR = 1 << 4
    TOUCHING_DRIVER = 1 << 5
    TOUCHING_OBJECT_WALL = 1 << 6
    TOUCHING_WALL = 1 << 7
    REVERSING = 1 << 8
    COASTING = 1 << 10
    HOP_BOUNCE = 1 << 11
    RESTING = 1 << 12
    BOUNCE = 1 << 13
    DRIFT_CANCELLED = 1 << 15
    LANDED = 1 << 16
    TOUCHED_OBJECT = 1 << 18
    KART_CONTACT_GROUND = 1 << 19
    IN_CURRENT = 1 << 20


class DriverMotion(IntFlag):
    """`driver.motion_flags`: what the driver wants (after masking), boosts, respawn."""

    IN_LOOP = 1 << 0
    ACCELERATE = 1 << 1
    BRAKE = 1 << 2
    LEFT = 1 << 3
    RIGHT = 1 << 4
    BOOST = 1 << 5
    RESPAWNING = 1 << 6
    WHEELSPIN = 1 << 7
    FALLING = 1 << 11
    FORCED_STOP = 1 << 13
    START_BOOST = 1 << 15
    CANNON = 1 << 16
    MINI_TURBO = 1 << 19
    MUSHROOM = 1 << 20
    SOUND_TRIGGERED = 1 << 21
    MIN_SPEED_BOOST = 1 << 22
    WATER_RESPAWN = 1 << 23
    LAVA_RESPAWN = 1 << 24
    RESPAWN_START = 1 << 25
    FLATTENED_CAMERA = 1 << 26
    FAR_FROM_PLAYER = 1 << 27
    ON_JUMP_PAD = 1 << 28
    PROLONGED_BOOST = 1 << 29
    ANTIGRAVITY_CAMERA = 1 << 30
    TILT_HEMISPHERE = 1 << 31


class DriverEffect(IntFlag):
    """`driver.effect_flags`: items, damage, slipstream."""

    SPIN_OUT = 1 << 5
    STAR = 1 << 6
    SHRUNK = 1 << 7
    GROWING = 1 << 8
    SLIPSTREAM_BOOST = 1 << 13
    IN_SLIPSTREAM = 1 << 14
    FLATTENED = 1 << 16
    INK_FADING = 1 << 17
    INVISIBLE = 1 << 23
    INK = 1 << 27
    BULLET_BILL = 1 << 28
    FAILED_START = 1 << 29
    IN_CURRENT = 1 << 30


class DriverKind(IntFlag):
    """`driver.kind_flags`: who drives."""

    PLAYER = 1 << 0
    COMPUTER = 1 << 1
    GHOST = 1 << 2
    JOINT_ANIMATION = 1 << 4
    BEING_ELIMINATED = 1 << 5
    ELIMINATED = 1 << 6
    NETWORK_PLAYER = 1 << 9
    NETWORK_OTHER = 1 << 10
    BOO = 1 << 13
    BOO_FLICKER = 1 << 14
    BOO_HIDDEN = 1 << 15
    BATTLE_KILL = 1 << 18
    BATTLE_GHOST = 1 << 22


class DriverStatusFlag(IntFlag):
    """`driver_status.flags`."""

    PLAYER = 1 << 0
    WRONG_WAY = 1 << 2
    MISSION_WIN_DELAY = 1 << 4
    MISSION_LOSE_DELAY = 1 << 5
    PERFORM_FINISH = 1 << 6


class ColEntryFlag(IntFlag):
    """`col_entry.flags`."""

    INVALID = 0x100
    DISABLED = 0x200
    STATIC = 0x400
    SLIPSTREAM = 0x800
    DYNAMIC = 0x1000
    MAP_OBJECT = 0x2000
    ITEM = 0x4000
    RACER = 0x8000


class CollisionAttribute(IntFlag):
    """A triangle's `attribute`; LIGHT, VARIANT and TYPE are masks of numbers."""

    MAP_SHADOW = 0x0002
    LIGHT = 0x000C
    IGNORE_DRIVERS = 0x0010
    VARIANT = 0x00E0
    TYPE = 0x1F00
    IGNORE_ITEMS = 0x2000
    WALL = 0x4000
    FLOOR = 0x8000


class DriverDamage(IntEnum):
    NONE = 0
    SPIN = 2
    FLIP_FORWARD = 3
    FLIP_BACKWARD = 4
    FLIP_BACKWARD_TWICE = 5
    THROWN_UP = 6


class CollisionMode(IntEnum):
    NORMAL = 0
    STAR = 1
    BOO = 2
    BULLET_BILL = 3


class Surface(IntEnum):
    """`driver.surface`: how the ground drives. Indexes a kart's grip and terrain multipliers; 1 and 7 are
    not known."""

    AIR = -1
    ROAD = 0
    WEAK_OFF_ROAD = 2
    OFF_ROAD = 3
    HEAVY_OFF_ROAD = 4
    SLIPPERY = 5
    SLIPPERY_2 = 6
    BOOST = 8
    CANNON = 9
    WATERFALL = 10
    LOOP = 11


class CollisionType(IntEnum):
    """Bits 8 to 12 of a triangle's attribute."""

    ROAD = 0
    SLIPPERY_ROAD = 1
    WEAK_OFF_ROAD = 2
    OFF_ROAD = 3
    SOUND_TRIGGER = 4
    HEAVY_OFF_ROAD = 5
    SLIPPERY_ROAD_2 = 6
    BOOST_PAD = 7
    WALL = 8
    INVISIBLE_WALL = 9
    OUT_OF_BOUNDS = 10
    FALL_BOUNDARY = 11
    JUMP_PAD = 12
    ROAD_NO_DRIVERS = 13
    WALL_NO_DRIVERS = 14
    CANNON_ACTIVATOR = 15
    EDGE_WALL = 16
    WATERFALL = 17
    BOOST_PAD_MIN_SPEED = 18
    LOOP = 19
    SPECIAL_ROAD = 20
    WALL_3 = 21
    RECALCULATE_ROUTE = 22


class RaceResult(IntEnum):
    """`driver_status.state`. 1 to 3 count as finished."""

    RACING = 0
    FINISHED = 1
    FINISHED_2 = 2
    ELIMINATED = 3
    FINISHING = 4


class RaceMode(IntEnum):
    GRAND_PRIX = 0
    TIME_TRIAL = 1
    BATTLE = 2
    VERSUS = 3
    MISSION = 4
    WIFI = 5


class DisplayMode(IntEnum):
    RACE = 0
    TITLE = 1
    REPLAY = 2
    COURSE_INTRO = 3
    BATTLE_INTRO = 4
    AWARD = 5
    STAFF_ROLL = 6


class EngineClass(IntEnum):
    CC50 = 0
    CC100 = 1
    CC150 = 2


class DriverType(IntEnum):
    PLAYER = 0
    COMPUTER = 1
    GHOST = 2
    NONE = 4


class SceneStateId(IntEnum):
    INITIALISING = 0
    FADE_IN = 1
    RUNNING = 2
    FADE_OUT = 3
    FINALISE_WAIT = 4
    FINALISING = 5
    IDLE = 6


class InputMode(IntEnum):
    OFF = 0
    REPLAY = 1
    RECORD = 2
    VIRTUAL = 3
    NETWORK = 4
    NETWORK_MASTER = 5
    DIRECT = 6
    WIFI = 7


class RecorderState(IntEnum):
    IDLE = 0
    RECORDING = 1
    PLAYING = 2
    FULL = 3


class MapObjectShape(IntEnum):
    NONE = 0
    SPHERE = 1
    SPHEROID = 2
    CYLINDER = 3
    BOX = 4
    CUSTOM = 5


class DriftHint(IntEnum):
    NONE = 0
    LEFT_SLIDE = 1
    LEFT = 2
    RIGHT_SLIDE = 3
    RIGHT = 4
    END = 5


class Item(IntEnum):
    GREEN_SHELL = 0
    RED_SHELL = 1
    BANANA = 2
    MUSHROOM = 3
    STAR = 4
    BLUE_SHELL = 5
    LIGHTNING = 6
    FAKE_ITEM_BOX = 7
    ITEM_BOX = 8
    BOB_OMB = 9
    BLOOPER = 10
    BOO = 11
    GOLDEN_MUSHROOM = 12
    BULLET_BILL = 13
