#include "menu_view.h"

#include "karts.h"
#include "names.h"
#include "pictures.h"
#include "showroom.h"
#include "text.h"

static u16 angle; /* of the kart on show */

void menu_view_open(void) {
    pictures_open();
}

static int shows_kart(page_t page) {
    return page <= KART;
}

void menu_view_draw(const menu_t *menu) {
    const page_t page = menu->page;
    pictures_step(page == TITLE || page == MODE || page == CLASS, page == COURSE || page == CONFIRM, chosen_slot(menu));
    if (!shows_kart(page)) {
        showroom_empty();
        return;
    }
    const int on_road = page < CHARACTER;
    angle = on_road ? 0 : (u16)(angle + 0x140);
    const u32 character = chosen_character(menu);
    showroom_draw(character, page == KART ? kart_at(menu, menu->cursor[KART]) : 3 * character, angle, on_road ? -19 : 2);
}

static const char *label(const menu_t *menu, u32 place) {
    static const char *const modes[] = {"Single lap", "Time trial"};
    switch (menu->page) {
    case TITLE: return "Single player";
    case MODE: return modes[place];
    case CLASS: return "150 cc";
    case CHARACTER: return character_names[character_at[place]];
    case KART: return kart_names[kart_at(menu, place)];
    case CUP: return cup_names[place];
    case COURSE: return course_names[4 * menu->cursor[CUP] + place];
    default: return "Start!";
    }
}

/* The entries as a list of large letters, or as a grid of small ones. */
static void write_list(const menu_t *menu) {
    const u32 entries = page_entries(menu->page);
    for (u32 i = 0; i < entries; i++) {
        const int here = i == menu->cursor[menu->page], row = 12 - (int)entries * 2 + 4 * (int)i;
        const char *const text = label(menu, i);
        text_large(BOTTOM, 2, row, here ? YELLOW : WHITE, text);
        if (here) text_large(BOTTOM, 0, row, RED, "{");
    }
}

static void write_grid(const menu_t *menu, int top, int spacing) {
    for (u32 i = 0; i < page_entries(menu->page); i++) {
        const int here = i == menu->cursor[menu->page];
        const int column = 1 + 8 * (int)(i % 4), row = top + spacing * (int)(i / 4);
        text_put(BOTTOM, column, row, here ? YELLOW : WHITE, label(menu, i));
        if (here) text_put(BOTTOM, column - 1, row, RED, "{");
    }
}

static void write_bar(int row, const char *name, s32 value, s32 low, s32 high) {
    const s32 lit = high > low ? 1 + 9 * (value - low) / (high - low) : 5;
    char bar[11];
    for (int i = 0; i < 10; i++) bar[i] = i < lit ? '|' : '~';
    bar[10] = 0;
    text_put(BOTTOM, 3, row, WHITE, name);
    text_put(BOTTOM, 18, row, lit > 7 ? GREEN : lit > 3 ? YELLOW : RED, bar);
}

/* What one kart is better at than another. */
static const struct {
    const char *name;
    u8 at; /* offset of the number in physp_kart_params_t */
    u8 half;
} qualities[] = {
    {"Top speed", 0x10, 0}, {"Acceleration", 0x14, 0}, {"Mini-turbo", 0x0E, 1},
    {"Handling", 0x30, 1}, {"Off-road", 0x68 + 3 * 4, 0}, {"Weight", 0x0C, 1},
};

static s32 quality(u32 kart, u32 character, u32 which) {
    const physp_kart_params_t stats = kart_stats(kart, character, 2);
    const u8 *const at = (const u8 *)&stats + qualities[which].at;
    return qualities[which].half ? *(const s16 *)at : *(const s32 *)at;
}

static void write_stats(const menu_t *menu) {
    const u32 character = chosen_character(menu), kart = kart_at(menu, menu->cursor[KART]);
    for (u32 which = 0; which < sizeof qualities / sizeof *qualities; which++) {
        s32 low = 0x7FFFFFFF, high = -low;
        for (u32 other = 0; other < 36; other++) {
            const s32 value = quality(other, character, which);
            if (value < low) low = value;
            if (value > high) high = value;
        }
        write_bar(7 + 2 * (int)which, qualities[which].name, quality(kart, character, which), low, high);
    }
    char capsules[] = "Capsules 0";
    capsules[9] = (char)('0' + mushroom_count(kart));
    text_put(BOTTOM, 3, 19, WHITE, capsules);
}

static void write_above(const menu_t *menu) {
    static const char *const headings[PAGES] = {[CHARACTER] = "Driver", [KART] = "Kart", [CUP] = "Cup", [COURSE] = "Course",
                                                [CONFIRM] = "Ready?"};
    const page_t page = menu->page;
    if (page < CHARACTER) return;
    text_put(TOP, 1, 1, YELLOW, headings[page]);
    const u32 place = menu->cursor[page == CONFIRM ? COURSE : page];
    const char *const name = page == CONFIRM ? course_names[chosen_slot(menu)] : label(menu, place);
    if (page != KART) text_centred(TOP, 21, WHITE, name);
    if (page != CUP) return;
    for (u32 i = 0; i < 4; i++) text_centred(TOP, 6 + 3 * (int)i, BLUE, course_names[4 * place + i]);
}

static void write_below(const menu_t *menu) {
    switch (menu->page) {
    case CHARACTER: write_grid(menu, 8, 4); break;
    case CUP: write_grid(menu, 9, 5); break;
    case KART:
        text_centred(BOTTOM, 2, YELLOW, kart_names[kart_at(menu, menu->cursor[KART])]);
        text_large(BOTTOM, 1, 2, RED, "<");
        text_large(BOTTOM, 29, 2, RED, ">");
        write_stats(menu);
        break;
    case CONFIRM:
        text_put(BOTTOM, 2, 3, WHITE, character_names[chosen_character(menu)]);
        text_put(BOTTOM, 2, 5, WHITE, kart_names[kart_at(menu, menu->cursor[KART])]);
        text_put(BOTTOM, 2, 7, WHITE, menu->cursor[MODE] ? "Time trial, 150 cc" : "Single lap, 150 cc");
        write_list(menu);
        break;
    default: write_list(menu);
    }
    text_put(BOTTOM, 2, 22, GREY, menu->page == TITLE ? "A  go on" : "A  go on      B  go back");
}

void menu_view_write(const menu_t *menu) {
    text_clear(TOP);
    text_clear(BOTTOM);
    write_above(menu);
    write_below(menu);
}

void menu_view_leave(void) {
    showroom_empty();
}
