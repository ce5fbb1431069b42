#include "text.h"

#include "font_tiles.h"
#include "hardware.h"
#include "video.h"

#define FIRST ' '
#define LAST 127
#define LARGE_TILES (LAST - FIRST)

/* Each ink is a shadow and four shades, top to bottom. */
static const u16 inks[][5] = {
    [WHITE] = {RGB(3, 3, 6), RGB(31, 31, 31), RGB(31, 31, 31), RGB(27, 28, 31), RGB(22, 24, 30)},
    [YELLOW] = {RGB(7, 3, 1), RGB(31, 31, 18), RGB(31, 29, 6), RGB(31, 24, 2), RGB(31, 18, 1)},
    [GREY] = {RGB(3, 3, 5), RGB(19, 20, 22), RGB(18, 19, 21), RGB(16, 17, 20), RGB(15, 16, 19)},
    [RED] = {RGB(6, 1, 2), RGB(31, 18, 14), RGB(31, 12, 8), RGB(30, 6, 5), RGB(25, 3, 4)},
    [GREEN] = {RGB(1, 5, 2), RGB(22, 31, 20), RGB(14, 31, 12), RGB(8, 28, 8), RGB(4, 23, 6)},
    [BLUE] = {RGB(1, 2, 7), RGB(20, 28, 31), RGB(13, 24, 31), RGB(7, 19, 31), RGB(3, 13, 28)},
};

static volatile u16 *map(screen_t screen) {
    return (volatile u16 *)(BG_VRAM(screen == TOP ? ENGINE_A : ENGINE_B) + TEXT_MAP);
}

void text_boot(void) {
    for (int screen = TOP; screen <= BOTTOM; screen++) {
        const u32 engine = screen == TOP ? ENGINE_A : ENGINE_B;
        volatile u32 *tiles = (volatile u32 *)(BG_VRAM(engine) + TEXT_TILES);
        for (u32 i = 0; i < sizeof font_tiles; i += 4)
            tiles[i / 4] = font_tiles[i] | (u32)font_tiles[i + 1] << 8 | (u32)font_tiles[i + 2] << 16 | (u32)font_tiles[i + 3] << 24;
        for (u32 ink = 0; ink < sizeof inks / sizeof *inks; ink++)
            for (int shade = 0; shade < 5; shade++) PALETTE(engine)[16 * ink + 1 + (u32)shade] = inks[ink][shade];
        text_clear((screen_t)screen);
    }
}

void text_clear(screen_t screen) {
    for (int i = 0; i < 32 * 32; i++) map(screen)[i] = 0;
}

static void put_letter(screen_t screen, int column, int row, u32 ink, char letter) {
    map(screen)[32 * row + column] = (u16)((u32)(letter - FIRST) | ink << 12);
}

static void put_large_letter(screen_t screen, int column, int row, u32 ink, char letter) {
    volatile u16 *const at = map(screen) + 32 * row + column;
    const u32 tile = (u32)(LARGE_TILES + 4 * (letter - FIRST)) | ink << 12;
    at[0] = (u16)tile;
    at[1] = (u16)(tile + 1);
    at[32] = (u16)(tile + 2);
    at[33] = (u16)(tile + 3);
}

void text_put(screen_t screen, int column, int row, ink_t ink, const char *text) {
    for (; *text; text++) put_letter(screen, column++, row, ink, *text);
}

void text_large(screen_t screen, int column, int row, ink_t ink, const char *text) {
    for (; *text; text++, column += 2) put_large_letter(screen, column, row, ink, *text);
}

int text_length(const char *text) {
    int length = 0;
    while (text[length]) length++;
    return length;
}

void text_centred(screen_t screen, int row, ink_t ink, const char *text) {
    const int length = text_length(text);
    if (length <= 16) text_large(screen, 16 - length, row, ink, text);
    else text_put(screen, 16 - length / 2, row, ink, text);
}

void field_put(field_t *field, const char *text) {
    for (u32 i = 0; i < sizeof field->shown && (*text || field->shown[i]); i++) {
        const char letter = *text ? *text++ : ' ';
        const char before = field->shown[i] ? field->shown[i] : ' ';
        field->shown[i] = letter;
        if (letter == before) continue;
        if (field->large) put_large_letter(field->screen, field->column + 2 * (int)i, field->row, field->ink, letter);
        else put_letter(field->screen, field->column + (int)i, field->row, field->ink, letter);
    }
}

char *text_number(char *at, u32 value, int width) {
    at[width] = 0;
    for (int place = width - 1; place >= 0; place--, value /= 10) at[place] = (char)('0' + value % 10);
    return at + width;
}

char *text_time(char *at, u32 milliseconds) {
    at = text_number(at, milliseconds / 60000 % 10, 1);
    *at++ = ':';
    at = text_number(at, milliseconds / 1000 % 60, 2);
    *at++ = '.';
    return text_number(at, milliseconds % 1000, 3);
}
