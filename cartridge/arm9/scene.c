#include "scene.h"

#include "effects.h"
#include "gx.h"
#include "kart_model.h"
#include "model.h"
#include "ram.h"
#include "view.h"

static const model_t *model;

void scene_load(const u8 *data) {
    model = (const model_t *)data;
    view_haze(model->sky_horizon);
}

static void draw_course(void) {
    gx_command(GX_POLYGON_ATTR, GX_BOTH_SIDES | GX_FOG | GX_ALPHA(31) | GX_ID(1));
    view_look();
    const chunk_t *chunk = model_chunks(model), *const end = chunk + model->chunk_count;
    for (; chunk < end; chunk++) {
        const s32 distance = view_distance(chunk->x, chunk->y, chunk->z, chunk->radius, chunk->reach);
        if (distance == VIEW_NOWHERE) continue;
        const shapes_t *const shapes = distance > chunk->near ? &chunk->plain : &chunk->list;
        gx_list((const u32 *)((const u8 *)model + shapes->offset), shapes->words);
    }
}

void scene_draw(void) {
    const camera_t *const camera = RAM(camera_t, *RAM(u32, ADDR_camera));
    gx_begin_frame();
    view_set(camera);
    view_load(MODEL_SCALE);
    draw_course();
    view_load(1);
    const driver_t *const driver = RAM(driver_t, *RAM(u32, ADDR_drivers));
    kart_draw(driver);
    effects_draw(driver, RAM(race_state_t, *RAM(u32, ADDR_raceState))->frameCounter);
    gx_send_frame();
}
