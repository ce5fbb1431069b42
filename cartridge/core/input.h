/* Keys. */
#ifndef INPUT_H
#define INPUT_H

#include "ram.h"

/* Clears all input units; unit 0 is the player's. */
void start_input(void);

/* Gives a unit to a ghost's recording. */
void start_replay(u32 unit, u32 recording);

/* Takes this frame's keys into the raw pad and the input units. */
void update_input(u16 keys);

#endif
