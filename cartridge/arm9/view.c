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

/* Depth is w in render space, 8 to the unit here. The haze begins at HAZE_START and thickens in 32 steps of 32. */
#define HAZE_STEPS 32
#define HAZE_START (DRAW_DISTANCE / 2 / 2)

void view_haze(u32 colour) {
    FOG_COLOR = colour | 31u << 16;
    FOG_OFFSET = HAZE_START;
    for (int i = 0; i < HAZE_STEPS; i++) FOG_TABLE(i) = (u8)min(127, i * 127 / 22);
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

/* One coordinate in the view, in sixteenths of a unit. */
static s32 along(const VecFx32 *p, int axis) {
    const fx32(*m)[3] = camera->mtx.m;
    return ((p->x * m[0][axis] + p->y * m[1][axis] + p->z * m[2][axis]) >> 12) + (m[3][axis] >> 4);
}

int view_has(const VecFx32 *centre, s32 radius) {
    const s32 depth = -along(centre, 2);
    if (depth < -radius || depth - radius > DRAW_DISTANCE * 16) return 0;
    const s32 aside = magnitude(along(centre, 0));
    if ((aside >> 4) * lens.cos_x - (depth >> 4) * lens.sin_x > (radius + 16) << 8) return 0;
    const s32 above = magnitude(along(centre, 1));
    return (above >> 4) * camera->fovCos - (depth >> 4) * camera->fovSin <= (radius + 16) << 8;
}
