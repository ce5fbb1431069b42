/* The course map (NKM) in RAM. */
#ifndef MAPDATA_H
#define MAPDATA_H

#include "ram.h"

/* Fills race->map from the file at this address: a pointer to the first entry and a count per section. */
void load_map(u32 nkm);

s32 lap_count(void);

/* The respawn point's id of a checkpoint, and where that point is. An unknown id gives the start. */
s32 respawn_id_at(u32 gate);
void respawn_place(s32 id, VecFx32 *position, u16 *angle);

/* Where driver 0 starts. */
void start_place(VecFx32 *position, u16 *angle);

/* The KTPC entry with this id, or -1. */
s32 cannon_index(s32 id);

#endif
