/* The end of a race: all times on the bottom screen. */
#pragma once
#include "mkds.h"

/* Write the times in the place of the map. */
void results_show(void);
void results_hide(void);
u32 milliseconds_of(const race_time_t *time);
u32 laps_of_race(void);
