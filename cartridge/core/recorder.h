/* The ghost recorder: runs of (buttons, frames), 255 frames at most each. */
#ifndef RECORDER_H
#define RECORDER_H

#include "ram.h"

#define RECORDING_RUNS 1764

/* Points the player's recorder at an empty recording. */
void start_recorder(void);

/* Points a recorder at a recording to play. */
void start_player(input_rec_t *recorder, u32 recording);

/* Adds this frame's keys; begins at the frame where ghosts begin. */
void record_input(input_unit_t *unit);

/* Closes the recording: its length counts all runs but the open one. */
void stop_recorder(input_unit_t *unit);

/* The keys a recording holds for this frame (nothing before its first frame and after its end). */
u16 replayed_keys(input_unit_t *unit);

#endif
