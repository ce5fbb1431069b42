#include "pictures.h"

#include "archive.h"
#include "files.h"
#include "video.h"

#define COLOURS 160
#define COLOUR_WORDS (COLOURS / 2)
#define TITLE_WORDS (256 * 192 / 4)
#define MAP_COLOUR_WORDS 8
#define NO_SLOT ~0u

enum { NOTHING, TITLE_PICTURE, CLOTH, MAP };

/* Each file is its colours, then its dots. */
static u32 title[COLOUR_WORDS + TITLE_WORDS], cloth[COLOUR_WORDS + PICTURE_WORDS], map[MAP_COLOUR_WORDS + TITLE_WORDS];
static u8 packed[0x10000] __attribute__((aligned(4)));
static archive_t loading;
static u32 above, loaded_slot, frames;

static void set_colours(u32 engine, const u32 *words, u32 count) {
    const u16 *const colours = (const u16 *)words;
    for (u32 i = 0; i < 2 * count; i++) PALETTE(engine)[PICTURE_COLOURS + i] = colours[i];
}

static void show(u32 engine, const u32 *picture, u32 words) {
    set_colours(engine, picture, COLOUR_WORDS);
    picture_fill(engine, 0, picture + COLOUR_WORDS, words, 0);
    picture_scroll(engine, 0, 0);
}

void pictures_boot(void) {
    archive_load(FILE_PICTURE, packed, (u8 *)title);
    archive_load(FILE_PICTURE + 1, packed, (u8 *)cloth);
}

void pictures_open(void) {
    above = NOTHING;
    loaded_slot = NO_SLOT;
    loading.state = IDLE;
    show(ENGINE_B, cloth, PICTURE_WORDS);
}

static void show_above(u32 wanted) {
    if (above == wanted) return;
    above = wanted;
    if (wanted == TITLE_PICTURE) show(ENGINE_A, title, TITLE_WORDS);
    else show(ENGINE_A, cloth, PICTURE_WORDS);
}

static void show_map(u32 slot) {
    if (loaded_slot != slot) {
        loaded_slot = slot;
        archive_open(&loading, FILE_MAP + slot, packed, (u8 *)map);
    } else if (loading.state != READY && archive_step(&loading)) {
        above = MAP;
        set_colours(ENGINE_A, map, MAP_COLOUR_WORDS);
        picture_fill(ENGINE_A, 0, map + MAP_COLOUR_WORDS, TITLE_WORDS, PICTURE_COLOURS * 0x01010101u);
        picture_scroll(ENGINE_A, 0, 0);
    }
}

void pictures_step(int title_page, int map_page, u32 slot) {
    frames++;
    picture_scroll(ENGINE_B, (s32)(frames >> 2), (s32)(frames >> 2));
    if (map_page) {
        show_map(slot);
        return;
    }
    loaded_slot = NO_SLOT;
    show_above(title_page ? TITLE_PICTURE : CLOTH);
    if (!title_page) picture_scroll(ENGINE_A, (s32)(frames >> 2), (s32)(frames >> 2));
}
