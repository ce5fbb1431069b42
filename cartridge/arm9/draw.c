#include "draw.h"

#include "hardware.h"

typedef struct {
    char magic[4];
    u16 version, chunk_count, sky_top, sky_horizon;
    u32 map, palette;
    fx32 map_x, map_z, map_scale;
    u32 reserved[2];
} model_t;

typedef struct {
    VecFx32 centre;
    fx32 radius;
    u32 list, words;
} chunk_t;

static const u8 *model;

#define MODEL ((const model_t *)model)

void draw_boot(void) {
    GX_STAT = 1u << 29; /* empty the matrix stacks */
    DISP3DCNT = 0x0010; /* antialiasing */
    CLEAR_COLOR = RGB(10, 18, 28) | 31u << 16 | 63u << 24;
    CLEAR_DEPTH = 0x7FFF;
    GX_PORT(GX_VIEWPORT) = 0xBFFF0000;
}

void draw_course(const u8 *data) {
    model = data;
    CLEAR_COLOR = MODEL->sky_horizon | 31u << 16 | 63u << 24;
}

static const camera_t *camera(void) {
    return *(camera_t **)ADDR_camera;
}

static void load_projection(const camera_t *camera) {
    const long long sin = camera->fovSin, cos = camera->fovCos, near = camera->frustumNear, far = camera->frustumFar;
    const fx32 y = (fx32)((cos << 12) / sin), x = (fx32)(((cos << 24) / (sin * camera->aspectRatio)));
    const fx32 elements[16] = {
        x, 0, 0, 0, 0, y, 0, 0, 0, 0, (fx32)(-((far + near) << 12) / (far - near)), -4096,
        0, 0, (fx32)(-2 * far * near / (far - near)), 0};
    GX_PORT(GX_MATRIX_MODE) = 0;
    for (int i = 0; i < 16; i++) GX_PORT(GX_MATRIX_LOAD_4X4) = (u32)elements[i];
    GX_PORT(GX_MATRIX_MODE) = 1;
}

static void draw_chunk(const chunk_t *chunk) {
    GX_PORT(GX_MATRIX_PUSH) = 0;
    GX_PORT(GX_MATRIX_TRANSLATE) = (u32)(chunk->centre.x >> 4);
    GX_PORT(GX_MATRIX_TRANSLATE) = (u32)(chunk->centre.y >> 4);
    GX_PORT(GX_MATRIX_TRANSLATE) = (u32)(chunk->centre.z >> 4);
    for (int i = 0; i < 3; i++) GX_PORT(GX_MATRIX_SCALE) = 16 << 12;
    DMA3_SOURCE = (u32)(model + chunk->list);
    DMA3_TARGET = (u32)&GX_FIFO;
    DMA3_CONTROL = DMA_GO_WORDS | DMA_FIXED_TARGET | chunk->words;
    GX_PORT(GX_MATRIX_POP) = 1;
}

void draw_race(void) {
    load_projection(camera());
    const fx32 *view = &camera()->mtx.m[0][0];
    for (int i = 0; i < 12; i++) GX_PORT(GX_MATRIX_LOAD_4X3) = (u32)view[i];
    GX_PORT(GX_POLYGON_ATTR) = 31u << 16 | 0xC0; /* opaque, both sides */
    GX_PORT(GX_TEXTURE_PARAM) = 0;
    const chunk_t *chunk = (const chunk_t *)(model + sizeof(model_t));
    for (u32 i = 0; i < MODEL->chunk_count; i++) draw_chunk(chunk + i);
    GX_PORT(GX_SWAP) = 2; /* depth by w */
}
