#include "kart_model.h"

#include "gx.h"
#include "kart.h"
#include "kart_meshes.h"

#define UNIT 1024           /* a world unit in the models' space: 1.0 there is 4 units */
#define AXLE_FRONT (19 * UNIT / 2)
#define AXLE_REAR (-9 * UNIT)
#define TRACK (41 * UNIT / 4)
#define NECK_UP (27 * UNIT / 2)
#define NECK_FORWARD (-15 * UNIT / 4)
#define MOST_STEER 0x1400   /* 28 degrees */

static u32 room[1024];
static list_t body, torso_list, head, wheel[2];
static s32 size;            /* 64: as modelled */

void kart_build(u32 character, u32 kart) {
    const u16 colours[PAINTS] = {
        [PAINT_BODY] = body_colours[kart / 3], [PAINT_TRIM] = trims[kart / 3], [PAINT_SUIT] = suits[character],
        [PAINT_HELMET] = helmets[character], [PAINT_SKIN] = skins[character], [PAINT_FRAME] = RGB(6, 6, 8),
        [PAINT_TYRE] = RGB(5, 5, 6), [PAINT_RIM] = RGB(25, 25, 27), [PAINT_VISOR] = RGB(3, 4, 8),
        [PAINT_METAL] = RGB(19, 20, 22), [PAINT_LAMP] = RGB(31, 29, 16),
    };
    u32 *free = room;
    body = mesh_painted(&bodies[kart % 3], colours, &free);
    torso_list = mesh_painted(torso, colours, &free);
    head = mesh_painted(&heads[character], colours, &free);
    for (int i = 0; i < 2; i++) wheel[i] = mesh_painted(&wheels[i], colours, &free);
    size = sizes[character];
}

u16 kart_colour(u32 kart) {
    return body_colours[kart / 3];
}

static void draw_at(const s32 matrix[12], list_t list) {
    gx_commands(GX_PUSH | GX_MULT_4X3 << 8, matrix, 12);
    gx_list(list.words, list.count);
    gx_command(GX_POP, 1);
}

/* A wheel: turned about its axle, then steered. Those on the right are turned round, rim outwards. */
static void draw_wheel(list_t list, s32 x, s32 y, s32 z, u16 steer, u16 spin) {
    const s32 c = cosine(steer), s = sine(steer), roll_c = cosine(spin), roll_s = sine(spin);
    const s32 matrix[12] = {
        c, 0, -s,
        mul(s, roll_s), roll_c, mul(c, roll_s),
        mul(s, roll_c), -roll_s, mul(c, roll_c),
        x, y, z};
    draw_at(matrix, list);
}

static void draw_head(u16 turn) {
    const s32 c = cosine(turn), s = sine(turn);
    const s32 matrix[12] = {c, 0, -s, 0, ONE, 0, s, 0, c, 0, NECK_UP, NECK_FORWARD};
    draw_at(matrix, head);
}

/* Leaning into the bend. */
static MtxFx43 leaning(const driver_t *k) {
    MtxFx43 m = k->body_mtx;
    const s32 tilt = k->lean >> 4;
    for (int i = 0; i < 3; i++) {
        m.m[0][i] -= mul(k->body_mtx.m[1][i], tilt);
        m.m[1][i] += mul(k->body_mtx.m[0][i], tilt);
    }
    return m;
}

void kart_enter(const MtxFx43 *m) {
    s32 matrix[12];
    for (int i = 0; i < 9; i++) matrix[i] = m->m[0][i] * size >> 8;
    for (int i = 9; i < 12; i++) matrix[i] = m->m[0][i] >> 4;
    gx_commands(GX_PUSH | GX_MULT_4X3 << 8, matrix, 12);
}

void kart_leave(void) {
    gx_command(GX_POP, 1);
}

void kart_draw(const driver_t *k) {
    const u16 steer = (u16)(mul(k->lean, MOST_STEER)), spin = k->tireRotX;
    const MtxFx43 place = leaning(k);
    gx_command(GX_POLYGON_ATTR, GX_BOTH_SIDES | GX_ALPHA(31) | GX_ID(2));
    kart_enter(&place);
    gx_list(body.words, body.count);
    gx_list(torso_list.words, torso_list.count);
    draw_head(steer);
    draw_wheel(wheel[0], TRACK, 39 * UNIT / 10, AXLE_FRONT, steer, spin);
    draw_wheel(wheel[0], -TRACK, 39 * UNIT / 10, AXLE_FRONT, (u16)(steer + 0x8000), (u16)-spin);
    draw_wheel(wheel[1], TRACK, 46 * UNIT / 10, AXLE_REAR, 0, spin);
    draw_wheel(wheel[1], -TRACK, 46 * UNIT / 10, AXLE_REAR, 0x8000, (u16)-spin);
    kart_leave();
}
