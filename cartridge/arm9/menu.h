/* From the title to a chosen race. */
#pragma once
#include "mkds.h"

/* The menus in order. Each is a grid of entries with one cursor; A leads to the next one, B back. */
typedef enum { TITLE, MODE, CLASS, CHARACTER, KART, CUP, COURSE, CONFIRM, PAGES } page_t;

typedef struct {
    page_t page;
    u32 cursor[PAGES];
} menu_t;

typedef struct {
    u32 slot; /* course, 0..31 in menu order */
    u32 character, kart; /* MKDS's ids */
    u32 laps; /* 0: as many as the course says */
} choice_t;

/* Run the menus until a race has been chosen. */
choice_t menu_run(void);

u32 page_entries(page_t page);
u32 page_columns(page_t page);
/* What the cursors stand for. */
u32 chosen_character(const menu_t *menu);
u32 kart_at(const menu_t *menu, u32 place);
u32 chosen_slot(const menu_t *menu);
