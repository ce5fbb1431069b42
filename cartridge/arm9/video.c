#include "video.h"

#include "sprite_tiles.h"

#define POWER_ALL 0x820Fu /* both engines, 3D geometry and rendering; engine A on the top screen */
#define MODE_A 0x0001100Bu  /* mode 3 with 3D on layer 0; sprites, in one row of tiles after another */
#define MODE_B 0x00011005u  /* mode 5 */
#define SPRITE_ROWS 0x10u
#define LAYER(n) (0x100u << (n))
#define BYTE_PICTURE 0x6080u /* 256 × 256 bytes, repeating, at 0x8000 */
#define SPRITES 128
#define NIGHT_BLUE RGB(3, 5, 9) /* behind everything on the bottom screen */

static const u32 engines[] = {ENGINE_A, ENGINE_B};

static void load_sprites(u32 engine) {
    volatile u16 *target = (volatile u16 *)OBJ_VRAM(engine);
    for (u32 i = 0; i < sizeof sprite_tiles; i += 2) target[i / 2] = (u16)(sprite_tiles[i] | sprite_tiles[i + 1] << 8);
    for (u32 n = 0; n < SPRITES; n++) sprite_hide(engine, n);
}

void video_boot(void) {
    POWCNT1 = POWER_ALL;
    VRAMCNT(0) = 0x81; /* A: backgrounds of engine A */
    VRAMCNT(1) = 0x82; /* B: sprites of engine A */
    VRAMCNT(2) = 0x84; /* C: backgrounds of engine B */
    VRAMCNT(3) = 0x84; /* D: sprites of engine B */
    DISPCNT(ENGINE_A) = MODE_A | SPRITE_ROWS | LAYER(0) | LAYER(1) | LAYER(3);
    BGCNT(ENGINE_A, 0) = 1;
    BGCNT(ENGINE_A, 1) = 0x0800;
    BGCNT(ENGINE_A, 3) = BYTE_PICTURE | 0x0203;
    DISPCNT(ENGINE_B) = MODE_B | SPRITE_ROWS | LAYER(0) | LAYER(3);
    BGCNT(ENGINE_B, 0) = 0x0800;
    BGCNT(ENGINE_B, 3) = BYTE_PICTURE | 0x0203;
    PALETTE(ENGINE_B)[0] = NIGHT_BLUE;
    for (int i = 0; i < 2; i++) {
        BG3_MATRIX(engines[i], 0) = BG3_MATRIX(engines[i], 3) = 0x100;
        BG3_MATRIX(engines[i], 1) = BG3_MATRIX(engines[i], 2) = 0;
        picture_scroll(engines[i], 0, 0);
        load_sprites(engines[i]);
    }
}

void picture_scroll(u32 engine, s32 x, s32 y) {
    BG3_X(engine) = (u32)x << 8;
    BG3_Y(engine) = (u32)y << 8;
}

void picture_fill(u32 engine, u32 word, const u32 *source, u32 count, u32 more) {
    volatile u32 *target = (volatile u32 *)(BG_VRAM(engine) + PICTURE) + word;
    for (u32 i = 0; i < count; i++) target[i] = source[i] + more;
}

void picture_visible(u32 engine, int visible) {
    DISPCNT(engine) = (DISPCNT(engine) & ~LAYER(3)) | (visible ? LAYER(3) : 0);
}

void sprite_show(u32 engine, u32 n, s32 x, s32 y, u32 size, u32 tile, u32 palette, int turned) {
    volatile u16 *const sprite = OAM(engine) + 4 * n;
    sprite[0] = (u16)((y & 0xFF) | (turned ? 0x100 : 0));
    sprite[1] = (u16)((x & 0x1FF) | size | (turned ? n << 9 : 0));
    sprite[2] = (u16)(tile | palette << 12);
}

void sprite_turn(u32 engine, u32 n, s32 cosine, s32 sine) {
    volatile u16 *const matrix = OAM(engine) + 16 * n + 3;
    matrix[0] = matrix[12] = (u16)(cosine >> 4);
    matrix[4] = (u16)(sine >> 4);
    matrix[8] = (u16)(-sine >> 4);
}

void sprite_hide(u32 engine, u32 n) {
    OAM(engine)[4 * n] = 0x200;
}

u16 mixed(u32 a, u32 b, u32 share) {
    u32 mix = 0;
    for (u32 shift = 0; shift < 15; shift += 5)
        mix |= (((a >> shift & 31) * (32 - share) + (b >> shift & 31) * share) >> 5) << shift;
    return (u16)mix;
}
