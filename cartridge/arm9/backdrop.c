#include "backdrop.h"

#include "rotation.h"
#include "video.h"

#define HORIZON 128        /* row of the picture; cartridge/art/backdrop.py */
#define DOTS_A_RADIAN 165  /* in the middle of the screen, at a half field of view of 30.2 degrees */
#define HAZE RGB(9, 13, 20)
#define WOODS RGB(6, 12, 10)
#define LIGHT RGB(31, 31, 31)

void backdrop_show(const u32 *picture, u32 top, u32 horizon) {
    volatile u16 *const colours = PALETTE(ENGINE_A) + PICTURE_COLOURS;
    for (u32 i = 0; i < 32; i++) colours[i] = mixed(top, horizon, i);
    for (u32 i = 0; i < 8; i++) {
        colours[32 + i] = mixed(horizon, LIGHT, 10 + 3 * i);
        colours[40 + i] = mixed(mixed(HAZE, top, 10), horizon, 2 + 3 * i);
        colours[48 + i] = mixed(mixed(WOODS, top, 6), horizon, 2 + 3 * i);
        colours[56 + i] = mixed(top, LIGHT, 4 + 4 * i);
    }
    picture_fill(ENGINE_A, 0, picture, PICTURE_WORDS, 0);
}

void backdrop_turn(const camera_t *camera) {
    const fx32 x = -camera->mtx.m[0][2], y = -camera->mtx.m[1][2], z = -camera->mtx.m[2][2];
    const fx32 level = root(mul(x, x) + mul(z, z));
    const fx32 radians = arc_tangent2(x, z); /* left positive */
    const s32 lift = level ? DOTS_A_RADIAN * divide(y, level) >> 12 : 0;
    picture_scroll(ENGINE_A, -(radians * 163 >> 12) - 128, HORIZON - 96 - lift);
}
