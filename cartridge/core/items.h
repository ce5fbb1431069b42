/* Items of a time trial: mushrooms. */
#ifndef ITEMS_H
#define ITEMS_H

#include "kart.h"

void start_items(driver_t *k);

/* After the karts: a fresh item key uses one. */
void update_items(driver_t *k);

#endif
