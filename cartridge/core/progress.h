/* How far along the lap and the race a driver is. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "ram.h"

/* Measures the lap along the gates' middles. */
void measure_lap(void);

/* Lap and race progress from the driver's gate and the share of the way beyond it. */
void update_progress(race_driver_status_t *s);

#endif
