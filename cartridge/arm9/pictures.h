/* Pictures behind the letters: the title, the cloth of the menus, maps of the courses. */
#pragma once
#include "mkds.h"

/* Load what is always needed. */
void pictures_boot(void);
/* Before the first page of the menus. */
void pictures_open(void);
/* A frame's work: show what belongs behind a page of the menus, loading maps as needed. */
void pictures_step(int title, int map, u32 slot);
