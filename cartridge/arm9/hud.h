/* Figures over the race: lap, time, speed, capsules, the start's lamps, messages; times on the bottom screen. */
#pragma once
#include "mkds.h"

void hud_show(void);
/* After the picture is drawn: write what has changed. */
void hud_update(u16 keys);
void hud_hide(void);
