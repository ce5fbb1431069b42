/* Shakedown's game: what the console around it calls, and in which order.
 *
 * Everything the console draws is read from the structs in RAM (mkds.h; ram.h says where they are). */
#ifndef SHAKEDOWN_H
#define SHAKEDOWN_H

#include "mkds.h"

/* Once after power-on: zero the static block and the race structs, set the pointers that always hold (config, scene
 * state, pad) and the parameters. The config itself is cleared too. */
void game_boot(void);

/* Start the race that config->current describes (course, driver 0's character and kart, class, mode), on the course
 * whose collision (KCL) and map (NKM) files stand at these RAM addresses, 4-aligned. Builds everything and sets scene
 * state 2. The first race_update is frame 1.
 *
 * If driver 1 is described as a ghost (type 2) and the recorder of input unit 1 points at a recording, it races too. */
void race_start(u32 kcl, u32 nkm);

/* The same by hand, right after race_start: driver 1 is driven by the ghost recording at this address (the game's
 * format). It touches nobody. */
void race_add_ghost(u32 recording);

/* One frame with these keys held (py-desmume's mask, bits 0-11): input, karts, camera, items, race. */
void race_update(u16 keys);

/* After a frame's drawing commands are issued. */
void race_drawn(void);

/* Leave the race: race pointers 0, scene state 6. */
void race_end(void);

#endif
