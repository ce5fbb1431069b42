/* From the title to a chosen race. */
#pragma once
#include "mkds.h"

typedef struct {
    u32 slot; /* course, 0..31 in menu order */
    u32 character, kart; /* MKDS's ids */
    u32 laps; /* 0: as many as the course says */
} choice_t;

/* Run the menus until a race has been chosen. */
choice_t menu_run(void);
