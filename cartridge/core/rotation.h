/* Rotations. Rows are axes: v' = v * M, row 0 left, row 1 up, row 2 forward. */
#ifndef ROTATION_H
#define ROTATION_H

#include "vector.h"

/* MtxFx43 seen as its four rows. */
typedef struct {
    VecFx32 left, up, forward, origin;
} axes_t;

static inline axes_t *axes(MtxFx43 *m) { return (axes_t *)m; }

/* v turned about the unit vector axis; positive is to the left when axis is up. */
VecFx32 turned(VecFx32 v, VecFx32 axis, u16 angle);

static inline quaternion_t quaternion(fx32 x, fx32 y, fx32 z, fx32 w) { return (quaternion_t){x, y, z, w}; }
#define NO_ROTATION quaternion(0, 0, 0, ONE)

quaternion_t about_axis(VecFx32 axis, u16 angle);
quaternion_t product(quaternion_t a, quaternion_t b); /* first b, then a */
quaternion_t unit_quaternion(quaternion_t q);
quaternion_t quaternion_eased(quaternion_t from, quaternion_t to, fx32 share);
fx32 quaternion_dot(quaternion_t a, quaternion_t b);

/* The shortest rotation that takes unit vector a to b; opposite vectors have none and give `otherwise`. */
quaternion_t shortest_rotation(VecFx32 a, VecFx32 b, quaternion_t otherwise);

/* The three rotation rows of q; the origin row is left alone. */
void rows_of(quaternion_t q, axes_t *out);

#endif
