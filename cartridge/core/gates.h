/* The checkpoint gates of the map and how they follow each other. */
#ifndef GATES_H
#define GATES_H

#include "ram.h"
#include "vector.h"

#define MAX_BRANCHES 3

/* A gate and the checkpoint path it is on. */
typedef struct {
    s32 gate, path;
} place_t;

static inline const nkm_cpoi_entry_t *gate_at(s32 gate) { return &RAM(nkm_cpoi_entry_t, race->map.cpoi)[gate]; }
static inline const nkm_cpat_entry_t *path_at(s32 path) { return &RAM(nkm_cpat_entry_t, race->map.cpat)[path]; }

int exists(place_t p);

/* The gates that follow, or precede, a gate: one inside a path, up to three where paths meet. How many. */
int gates_after(place_t p, place_t out[MAX_BRANCHES]);
int gates_before(place_t p, place_t out[MAX_BRANCHES]);

/* The last gate before the line, where every driver starts; 0 if the map has none. */
int gate_before_line(place_t *out);

/* Signed distance of a point beyond a gate, in driving direction. */
fx32 beyond(const nkm_cpoi_entry_t *gate, fx32 x, fx32 z);

/* The share (fx32) of the way from a gate to the one after it at which a point lies, or OUTSIDE when it is
 * not in the quad between the two. */
#define OUTSIDE (-ONE)
fx32 share_behind(place_t p, VecFx32 point);

#endif
