#include "scene.h"

#include "effects.h"
#include "gx.h"
#include "kart_model.h"
#include "model.h"
#include "ram.h"
#include "view.h"

static const model_t *model;

void scene_load(u8 *data) {
    model = (const model_t *)data;
    model_prepare(data);
    view_haze(model->sky_horizon);
}

static void draw_course(void) {
    gx_command(GX_POLYGON_ATTR, GX_BOTH_SIDES | GX_FOG | GX_ALPHA(31) | GX_ID(1));
    const chunk_t *chunk = model_chunks(model), *const end = chunk + model->chunk_count;
    for (; chunk < end; chunk++) {
        if (!view_has(&chunk->centre, chunk->radius)) continue;
        gx_commands(GX_PUSH | GX_TRANSLATE << 8, &chunk->centre.x, 3);
        gx_list((const u32 *)((const u8 *)model + chunk->list), chunk->words);
        gx_command(GX_POP, 1);
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
