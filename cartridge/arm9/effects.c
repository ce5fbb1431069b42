#include "effects.h"

#include "gx.h"
#include "kart.h"
#include "kart_model.h"

#define STEPS 16            /* vertex steps a unit */
#define DEEPEST (120 * ONE) /* no shadow on ground farther below */
#define HOPPED 3            /* frames in the air that are none for the shadow */
#define DUST_SPEED (2 * ONE)

static u32 noise;

/* 0 to most - 1, another number each time; the same in every run. */
static s32 some(s32 most) {
    noise = noise * 1664525 + 1013904223;
    return (s32)(noise >> 16) % most;
}

static void attributes(u32 alpha, u32 id) {
    gx_command(GX_POLYGON_ATTR, GX_BOTH_SIDES | GX_ALPHA(alpha) | GX_ID(id));
}

static void draw_shadow(const driver_t *k) {
    static const s8 outline[8][2] = {{7, 16}, {-7, 16}, {12, 9}, {-12, 9}, {12, -9}, {-12, -9}, {7, -15}, {-7, -15}};
    MtxFx43 place = k->body_mtx;
    if (k->airborne > HOPPED) {
        const fx32 c = cosine(k->yaw), s = sine(k->yaw);
        if (k->position.y - k->ground_height > DEEPEST) return;
        place = (MtxFx43){{{c, 0, -s}, {0, ONE, 0}, {s, 0, c}, {k->position.x, k->ground_height, k->position.z}}};
    }
    attributes(13, 10);
    kart_enter(&place);
    gx_command(GX_COLOR, 0);
    gx_command(GX_BEGIN, GX_QUAD_STRIP);
    for (int i = 0; i < 8; i++) gx_corner(outline[i][0] * STEPS, STEPS / 2, outline[i][1] * STEPS);
    kart_leave();
}

static void tooth(u32 colour, s32 x, s32 y, s32 z, s32 width, s32 to_x, s32 to_y, s32 to_z) {
    gx_command(GX_COLOR, colour);
    gx_corner(x - width, y, z);
    gx_corner(x + width, y, z);
    gx_corner(to_x, to_y, to_z);
}

/* Sparks fly from the rear wheels: few and pale while the mini-turbo is not charged, then blue, then red. */
static void draw_sparks(const driver_t *k) {
    static const u16 colours[][2] = {
        {RGB(28, 28, 28), RGB(20, 20, 22)}, {RGB(6, 16, 31), RGB(22, 29, 31)}, {RGB(31, 7, 2), RGB(31, 25, 7)}};
    const int stage = k->charge >= 4 ? 2 : k->charge >= 2 ? 1 : 0;
    const s32 reach = (4 + 4 * stage) * STEPS, width = STEPS + STEPS * stage / 2;
    for (int side = -1; side <= 1; side += 2) {
        const s32 x = side * 11 * STEPS, z = -12 * STEPS;
        for (int i = 0; i < 2 + 2 * stage; i++) {
            const s32 out = x + side * (reach / 4 + some(reach)), back = z - reach / 4 - some(reach);
            tooth(colours[stage][i & 1], x, STEPS, z, width, out, some(reach), back);
        }
        if (stage) { /* a glow where the tyre touches the ground */
            tooth(colours[stage][0], x, 0, z, 3 * STEPS, x, 5 * STEPS + some(STEPS), z - 2 * STEPS);
            tooth(colours[stage][1], x, 0, z - 4, 2 * STEPS, x, 3 * STEPS, z - 2 * STEPS);
        }
    }
}

static void draw_flame(void) {
    for (int side = -1; side <= 1; side += 2) {
        const s32 x = side * 58, y = 6 * STEPS, z = -15 * STEPS, length = 9 * STEPS + some(5 * STEPS);
        tooth(RGB(31, 14, 2), x, y, z, 2 * STEPS, x, y + STEPS, z - length);
        tooth(RGB(31, 30, 12), x, y + 4, z - 2, STEPS, x, y + STEPS, z - length / 2);
    }
}

/* Puffs behind the wheels on soft ground. */
static void draw_dust(void) {
    attributes(14, 11);
    gx_command(GX_BEGIN, GX_QUADS);
    for (int side = -1; side <= 1; side += 2) {
        const s32 x = side * 10 * STEPS + some(3 * STEPS), y = some(3 * STEPS), z = -14 * STEPS - some(6 * STEPS);
        const s32 size = 2 * STEPS + some(3 * STEPS);
        gx_command(GX_COLOR, some(2) ? RGB(22, 18, 12) : RGB(18, 15, 10));
        gx_corner(x - size, y, z);
        gx_corner(x + size, y, z);
        gx_corner(x + size, y + 2 * size, z);
        gx_corner(x - size, y + 2 * size, z);
    }
}

void effects_draw(const driver_t *k, u32 frame) {
    noise = frame * 2654435761u;
    const int drifting = (k->state_a & A_DRIFTING) && on_ground(k), boosting = k->boostTimer > 0 || k->driftBoostCounter > 0;
    const int dusty = on_ground(k) && k->surface >= 2 && k->surface <= 4 && k->speed > DUST_SPEED;
    draw_shadow(k);
    if (!drifting && !boosting && !dusty) return;
    kart_enter(&k->body_mtx);
    attributes(31, 3);
    gx_command(GX_BEGIN, GX_TRIANGLES);
    if (drifting) draw_sparks(k);
    if (boosting) draw_flame();
    if (dusty) draw_dust();
    kart_leave();
}
