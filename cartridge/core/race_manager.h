/* The race: countdown, clock, laps, finish. */
#ifndef RACE_MANAGER_H
#define RACE_MANAGER_H

#include "ram.h"

void start_race_manager(void);

/* After the karts of a frame. */
void update_race_manager(void);

#endif
