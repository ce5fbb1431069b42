#include "menu.h"

#include "frame.h"
#include "names.h"
#include "text.h"

/* The menus in order; each is a grid of entries with one cursor, and A leads to the next one, B back. */
typedef enum { TITLE, MODE, CLASS, CHARACTER, KART, CUP, COURSE, CONFIRM, MENUS } page_t;

static u32 cursor[MENUS];

static u32 kart_at(u32 place) {
    return kart_ring[(3 * cursor[CHARACTER] + place) % 36];
}

static const char *label(page_t page, u32 place) {
    static const char *const modes[] = {"Single lap", "Time trial"};
    switch (page) {
    case TITLE: return "Single player";
    case MODE: return modes[place];
    case CLASS: return "150 cc";
    case CHARACTER: return character_names[character_at[place]];
    case KART: return kart_names[kart_at(place)];
    case CUP: return cup_names[place];
    case COURSE: return course_names[4 * cursor[CUP] + place];
    default: return "Start";
    }
}

static const struct {
    const char *heading;
    u32 entries, columns;
} pages[MENUS] = {
    [TITLE] = {"SHAKEDOWN", 1, 1},
    [MODE] = {"MODE", 2, 1},
    [CLASS] = {"CLASS", 1, 1},
    [CHARACTER] = {"DRIVER", 12, 4},
    [KART] = {"KART", 36, 36},
    [CUP] = {"CUP", 8, 4},
    [COURSE] = {"COURSE", 4, 1},
    [CONFIRM] = {"READY?", 1, 1},
};

static void draw(page_t page) {
    text_clear(TOP);
    text_large(TOP, 2, 2, YELLOW, pages[page].heading);
    const u32 first = page == KART ? cursor[KART] : 0;
    const u32 shown = page == KART ? 1 : pages[page].entries;
    for (u32 i = 0; i < shown; i++) {
        const u32 place = first + i;
        text_put(TOP, 2 + 8 * (int)(i % pages[page].columns), 8 + 2 * (int)(i / pages[page].columns),
                 place == cursor[page] ? YELLOW : WHITE, label(page, place));
    }
}

/* One press moves the cursor one place; it goes round at the edges. */
static void move(page_t page, u16 pressed) {
    const u32 columns = pages[page].columns, rows = pages[page].entries / columns;
    u32 column = cursor[page] % columns, row = cursor[page] / columns;
    if (pressed & KEY_RIGHT) column = (column + 1) % columns;
    if (pressed & KEY_LEFT) column = (column + columns - 1) % columns;
    if (pressed & KEY_DOWN) row = (row + 1) % rows;
    if (pressed & KEY_UP) row = (row + rows - 1) % rows;
    cursor[page] = columns * row + column;
}

choice_t menu_run(void) {
    for (int i = 0; i < MENUS; i++) cursor[i] = 0;
    page_t page = TITLE;
    u16 held = 0xFFFF; /* keys already down when the title appears are not presses */
    draw(page);
    while (page < MENUS) {
        const u16 keys = frame_start();
        const u16 pressed = keys & ~held;
        held = keys;
        if (!pressed) continue;
        move(page, pressed);
        if (pressed & KEY_A) {
            page++;
            if (page < MENUS) cursor[page] = 0;
        } else if (pressed & KEY_B && page > TITLE) {
            page--;
        }
        if (page < MENUS) draw(page);
    }
    return (choice_t){.slot = 4 * cursor[CUP] + cursor[COURSE], .character = character_at[cursor[CHARACTER]],
                      .kart = kart_at(cursor[KART]), .laps = cursor[MODE] == 0};
}
