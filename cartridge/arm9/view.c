#include "view.h"

#include "fixed.h"
#include "gx.h"

static const camera_t *camera;
static struct {
    s32 matrix[16];
    fx32 sin_x, cos_x;      /* of half the horizontal field of view */
    fx16 sin_y;             /* for which these hold */
    fx32 near, far;
} lens;
/* The camera's place in whole world units, and its axes. */
static VecFx32 eye, rightwards, upwards, backwards;

/* Depth is w in render space, 8 to the unit here. The haze begins at HAZE_START and thickens in 32 steps of 32. */
#define HAZE_STEPS 32
#define HAZE_START 500 /* 1000 world units */

void view_haze(u32 colour) {
    FOG_COLOR = colour | 31u << 16;
    FOG_OFFSET = HAZE_START;
    for (int i = 0; i < HAZE_STEPS; i++) FOG_TABLE(i) = (u8)min(127, i * 4);
}

/* Row vectors times this matrix give clip coordinates; lengths are in render space. */
static void grind_lens(void) {
    const s64 near = camera->frustumNear, far = camera->frustumFar;
    const fx32 tan_x = mul(divide(camera->fovSin, camera->fovCos), camera->aspectRatio);
    lens.sin_y = camera->fovSin;
    lens.near = camera->frustumNear;
    lens.far = camera->frustumFar;
    lens.cos_x = divide(ONE, root(ONE + mul(tan_x, tan_x)));
    lens.sin_x = mul(lens.cos_x, tan_x);
    lens.matrix[0] = divide(ONE, tan_x);
    lens.matrix[5] = divide(camera->fovCos, camera->fovSin);
    lens.matrix[10] = (s32)(-((far + near) << 12) / (far - near));
    lens.matrix[11] = -ONE;
    lens.matrix[14] = (s32)(-2 * far * near / (far - near));
}

void view_set(const camera_t *now) {
    camera = now;
    if (camera->fovSin != lens.sin_y || camera->frustumNear != lens.near || camera->frustumFar != lens.far) grind_lens();
    gx_command(GX_MATRIX_MODE, 0);
    gx_commands(GX_LOAD_4X4, lens.matrix, 16);
    gx_command(GX_MATRIX_MODE, 1);
}

void view_load(s32 scale) {
    s32 matrix[12];
    const fx32 *const view = camera->mtx.m[0];
    for (int i = 0; i < 9; i++) matrix[i] = view[i] * scale;
    for (int i = 9; i < 12; i++) matrix[i] = view[i];
    gx_commands(GX_LOAD_4X3, matrix, 12);
}

static VecFx32 column(int axis) {
    const fx32(*m)[3] = camera->mtx.m;
    return (VecFx32){m[0][axis], m[1][axis], m[2][axis]};
}

void view_look(void) {
    const VecFx32 *const at = &camera->lookAtPosition; /* in render space */
    eye = (VecFx32){at->x >> 8, at->y >> 8, at->z >> 8};
    rightwards = column(0);
    upwards = column(1);
    backwards = column(2);
}

/* How far a vector reaches along an axis, in whole units. */
static inline s32 along(s32 x, s32 y, s32 z, const VecFx32 *axis) {
    return (x * axis->x + y * axis->y + z * axis->z) >> 12;
}

s32 view_distance(s32 x, s32 y, s32 z, s32 radius, s32 reach) {
    x -= eye.x;
    z -= eye.z;
    if (magnitude(x) > reach + radius || magnitude(z) > reach + radius) return VIEW_NOWHERE; /* most of a course */
    y -= eye.y;
    const s32 depth = -along(x, y, z, &backwards);
    if (depth < -radius || depth - radius > reach) return VIEW_NOWHERE;
    const s32 aside = magnitude(along(x, y, z, &rightwards));
    if (aside * lens.cos_x - depth * lens.sin_x > radius << 12) return VIEW_NOWHERE;
    const s32 above = magnitude(along(x, y, z, &upwards));
    if (above * camera->fovCos - depth * camera->fovSin > radius << 12) return VIEW_NOWHERE;
    return max(0, depth - radius);
}
