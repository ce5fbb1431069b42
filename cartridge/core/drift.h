/* Drifting. */
#ifndef DRIFT_H
#define DRIFT_H

#include "kart.h"

/* Remember up and forward as they are before the kart turns in the air. */
void remember_direction(driver_t *k);

void update_drift(driver_t *k);

#endif
