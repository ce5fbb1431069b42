#include "map.h"

#include "fixed.h"
#include "video.h"

#define COLOURS 240        /* where the map's 16 colours stand in the palette */
#define ARROW 0
#define ROWS 192

static const model_t *model;
static fx32 dots_a_unit;

void map_show(const model_t *shown, u32 colour) {
    model = shown;
    dots_a_unit = divide(ONE, model->map_scale);
    const u8 *const file = (const u8 *)model;
    const u16 *const colours = (const u16 *)(file + model->palette);
    for (u32 i = 0; i < 16; i++) PALETTE(ENGINE_B)[COLOURS + i] = colours[i];
    picture_fill(ENGINE_B, 0, (const u32 *)(file + model->map), 256 * ROWS / 4, COLOURS * 0x01010101u);
    picture_scroll(ENGINE_B, 0, 0);
    volatile u16 *const arrow = OBJ_PALETTE(ENGINE_B);
    arrow[1] = RGB(31, 31, 31);
    arrow[2] = (u16)colour;
    arrow[3] = mixed(colour, 0, 12);
}

void map_update(const driver_t *driver) {
    const s32 x = mul(driver->position.x - model->map_x, dots_a_unit) >> 12;
    const s32 y = mul(driver->position.z - model->map_z, dots_a_unit) >> 12;
    sprite_turn(ENGINE_B, ARROW, -cosine(driver->yRot), sine(driver->yRot));
    sprite_show(ENGINE_B, ARROW, x - 8, y - 8, SPRITE_16, SPRITE_ARROW, 0, 1);
}

void map_hide(void) {
    sprite_hide(ENGINE_B, ARROW);
}
