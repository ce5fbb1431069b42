"""The camera."""

from desmume_mkds.game.fields import (
    S16,
    S32,
    U8,
    U16,
    U32,
    Address,
    AngleS32,
    Array,
    Fx16,
    Fx32,
    Matrix,
    Nested,
    Pointer,
    Struct,
    Vec32,
)
from desmume_mkds.game.layout.map import Came


class CameraRoute(Struct, c_name="came_routestat_t", size=0x3c):
    """Way of a camera along a route."""

    pointCache = Array("VecFx32", 4, 0x0, "units", "the spline's four points")
    progress = Fx32(0x30, "", "way between the points")
    index = S32(0x34)
    field38 = S32(0x38)


class Camera(Struct, c_name="camera_t", size=0x270):
    """The camera. A render unit is 16 world units."""

    up = Vec32(0x0, "unit vector", "up on the screen")
    right = Vec32(0xC, "unit vector", "cross product of up and the view: left on the screen")
    target = Vec32(0x18, "units", "point looked at")
    position = Vec32(0x24, "units", "eye")
    mtx = matrix = Matrix(0x30, "", "view matrix; its fourth row is in render units, 16 world units each")
    fov = AngleS32(0x60, "rad", "half the vertical field of view")
    targetFov = target_fov = AngleS32(0x64, "rad", "half field of view that `fov` approaches")
    fovSin = fov_sin = Fx16(0x68, "", "sine of half the field of view")
    fovCos = fov_cos = Fx16(0x6A, "", "cosine of half the field of view")
    aspectRatio = aspect_ratio = Fx32(0x6C, "", "width over height")
    frustumNear = near = Fx32(0x70, "render units", "near plane; 0.25, that is 4 world units")
    frustumFar = far = Fx32(0x74, "render units", "far plane of the scene")
    frustumTop = Fx32(0x78, "render units", "top of the near plane")
    frustumBottom = Fx32(0x7C, "render units", "bottom of the near plane")
    frustumLeft = Fx32(0x80, "render units", "left of the near plane")
    frustumRight = Fx32(0x84, "render units", "right of the near plane")
    field88 = Fx32(0x88)
    skyFrustumFar = sky_far = Fx32(0x8C, "render units", "far plane of the sky")
    lookAtTarget = Vec32(0x90, "render units", "target as drawn")
    lookAtPosition = Vec32(0x9C, "render units", "eye as drawn, with elevation and shake")
    fieldA8 = Vec32(0xA8)
    fieldB4 = Vec32(0xB4)
    upConst = Vec32(0xC0, "unit vector", "up that the view is made with")
    fieldCC = Fx32(0xCC)
    fieldD0 = S32(0xD0)
    targetElevation = target_elevation = Fx32(0xD4, "units", "height of the target over the kart")
    fieldD8 = U32(0xD8)
    fieldDC = Fx32(0xDC, "units", "distance behind the kart")
    fieldE0 = Fx32(0xE0, "units", "distance behind the kart")
    fieldE4 = Vec32(0xE4)
    playerOffsetDirection = view_direction = Fx32(0xF0, "×", "1 forward, -1 back")
    fieldF4 = Vec32(0xF4)
    field100 = Vec32(0x100)
    field10C = Vec32(0x10C)
    field118 = Vec32(0x118)
    field124 = Vec32(0x124)
    field130 = U8(0x130)
    prevPosition = Vec32(0x134, "units", "eye a frame ago")
    isShaking = S32(0x140, "bool", "shaking")
    field144 = Fx32(0x144)
    shakeAmount = Fx32(0x148, "", "strength of the shake")
    field14C = U32(0x14C)
    field150 = S16(0x150)
    shakeDecay = Fx32(0x154)
    field158 = U32(0x158)
    targetDirection = direction = Vec32(0x15C, "unit vector", "from eye to target")
    field168 = Fx32(0x168)
    field16C = U32(0x16C, "", "roll in a drift", "1")
    field170 = U32(0x170)
    field174 = U32(0x174)
    elevation = Fx32(0x178, "units", "added to the eye's height")
    field17C = Vec32(0x17C)
    field188 = Vec32(0x188)
    routeStat = Nested(CameraRoute, 0x194)
    routeStat2 = Nested(CameraRoute, 0x1D0)
    field20C = U16(0x20C)
    field20E = U16(0x20E)
    targetDriverId = target_driver = U16(0x210, "index", "driver that is followed")
    currentCamId = U32(0x214, "index", "present CAME entry")
    cameEntry = Pointer(Came, 0x218, "present CAME entry")
    unknownMgCams = Address(0x21C)
    unknownMgCamsCopy = Address(0x220)
    field224 = U16(0x224)
    field228 = U32(0x228)
    field22C = U16(0x22C)
    field230 = U32(0x230)
    field234 = U32(0x234)
    field238 = S32(0x238)
    frameCounter = U16(0x23C, "frames", "time at this CAME entry")
    fovProgress = Fx32(0x240)
    targetProgress = Fx32(0x244)
    field248 = U32(0x248)
    mode = U32(0x24C, "enum", "0 normal; 1, 2 half of a view over both screens")
    field250 = U32(0x250)
    field254 = U32(0x254)
    field258 = S32(0x258)
    field25C = U32(0x25C)
    field260 = Vec32(0x260)
    field26C = mirror = S16(0x26C, "", "-1 in mirror mode")
    field26E = U16(0x26E)
