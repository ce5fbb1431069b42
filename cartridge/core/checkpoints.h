/* Checkpoints: where on the lap a kart is, laps, wrong way. */
#ifndef CHECKPOINTS_H
#define CHECKPOINTS_H

#include "ram.h"

/* Measures the lap. */
void start_checkpoints(void);

/* Puts a driver on the last gate before the line, lap 0. */
void start_driver(u32 id);

/* Follows a driver; returns 1 in the frame in which it starts a lap it has not been in before. */
int update_checkpoints(driver_t *k);

/* How far beyond the current gate the driver is, and how far it moved through it this frame (fx32 units). */
void beyond_gate(const driver_t *k, fx32 *beyond, fx32 *moved);

#endif
