/* A kart to look at, alone on the top screen. */
#pragma once
#include "mkds.h"

/* Draw this character's kart, turned by an angle (0: seen from behind), raised by some units; once a frame. */
void showroom_draw(u32 character, u32 kart, u16 angle, s32 height);
/* Draw nothing. */
void showroom_empty(void);
