/* Keys. */
#ifndef INPUT_H
#define INPUT_H

#include "ram.h"

/* Clears all input units; unit 0 is the player's. */
void start_input(void);

/* Takes this frame's keys into the raw pad and the input units. */
void update_input(u16 keys);

#endif
