#include "menu.h"

#include "frame.h"
#include "menu_view.h"
#include "names.h"

static const struct {
    u8 entries, columns;
} pages[PAGES] = {
    [TITLE] = {1, 1}, [MODE] = {2, 1}, [CLASS] = {1, 1}, [CHARACTER] = {12, 4},
    [KART] = {36, 36}, [CUP] = {8, 4}, [COURSE] = {4, 1}, [CONFIRM] = {1, 1},
};

u32 page_entries(page_t page) {
    return pages[page].entries;
}

u32 page_columns(page_t page) {
    return pages[page].columns;
}

u32 chosen_character(const menu_t *menu) {
    return character_at[menu->cursor[CHARACTER]];
}

/* The karts are a ring that begins with the chosen character's own three. */
u32 kart_at(const menu_t *menu, u32 place) {
    return kart_ring[(3 * menu->cursor[CHARACTER] + place) % 36];
}

u32 chosen_slot(const menu_t *menu) {
    return 4 * menu->cursor[CUP] + menu->cursor[COURSE];
}

/* One press moves the cursor one place; it goes round at the edges. */
static int move(menu_t *menu, u16 pressed) {
    const u32 columns = pages[menu->page].columns, rows = pages[menu->page].entries / columns;
    const u32 before = menu->cursor[menu->page];
    u32 column = before % columns, row = before / columns;
    if (pressed & KEY_RIGHT) column = (column + 1) % columns;
    if (pressed & KEY_LEFT) column = (column + columns - 1) % columns;
    if (pressed & KEY_DOWN) row = (row + 1) % rows;
    if (pressed & KEY_UP) row = (row + rows - 1) % rows;
    menu->cursor[menu->page] = columns * row + column;
    return menu->cursor[menu->page] != before;
}

/* A goes on, B back; whether the page is another one now. */
static int turn(menu_t *menu, u16 pressed) {
    if (pressed & KEY_A) {
        menu->page++;
        if (menu->page < PAGES) menu->cursor[menu->page] = 0;
        return 1;
    }
    if (!(pressed & KEY_B) || menu->page == TITLE) return 0;
    menu->page--;
    return 1;
}

choice_t menu_run(void) {
    menu_t menu = {0};
    u16 held = 0xFFFF; /* keys already down when the title appears are not presses */
    int changed = 1;
    menu_view_open();
    while (menu.page < PAGES) {
        menu_view_draw(&menu);
        frame_drawn();
        if (changed) menu_view_write(&menu);
        const u16 keys = frame_start();
        const u16 pressed = keys & ~held;
        held = keys;
        changed = move(&menu, pressed) | turn(&menu, pressed);
    }
    menu_view_leave();
    return (choice_t){.slot = chosen_slot(&menu), .character = chosen_character(&menu),
                      .kart = kart_at(&menu, menu.cursor[KART]), .laps = menu.cursor[MODE] == 0};
}
