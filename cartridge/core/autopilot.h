/* The computer drives the kart on after the finish. */
#ifndef AUTOPILOT_H
#define AUTOPILOT_H

#include "kart.h"

/* Gives the driver's input unit to the computer. */
void start_autopilot(driver_t *k);

/* Sets the unit's keys for the next frame. */
void update_autopilot(driver_t *k);

#endif
