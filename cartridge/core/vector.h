/* Vectors. The game has two families of dot and cross products and mixes them: the SDK's round, its own truncate. */
#ifndef VECTOR_H
#define VECTOR_H

#include "fixed.h"

static const VecFx32 ZERO_VECTOR = {0, 0, 0};
static const VecFx32 UP_VECTOR = {0, ONE, 0};

static inline VecFx32 vec(fx32 x, fx32 y, fx32 z) { return (VecFx32){x, y, z}; }
static inline VecFx32 vec16(const VecFx16 *v) { return vec(v->x, v->y, v->z); }

static inline VecFx32 add(VecFx32 a, VecFx32 b) { return vec(a.x + b.x, a.y + b.y, a.z + b.z); }
static inline VecFx32 subtract(VecFx32 a, VecFx32 b) { return vec(a.x - b.x, a.y - b.y, a.z - b.z); }
static inline VecFx32 negative(VecFx32 a) { return vec(-a.x, -a.y, -a.z); }
static inline VecFx32 scaled(VecFx32 a, fx32 s) { return vec(mul(a.x, s), mul(a.y, s), mul(a.z, s)); }
static inline VecFx32 add_scaled(VecFx32 base, fx32 s, VecFx32 a) { return add(base, scaled(a, s)); }
static inline VecFx32 eased(VecFx32 from, VecFx32 to, fx32 share) { return add_scaled(from, share, subtract(to, from)); }
static inline int is_zero(VecFx32 a) { return (a.x | a.y | a.z) == 0; }

static inline s64 dot_sum(VecFx32 a, VecFx32 b) { return (s64)a.x * b.x + (s64)a.y * b.y + (s64)a.z * b.z; }

/* The SDK's: one rounding at the end. */
static inline fx32 dot(VecFx32 a, VecFx32 b) { return (fx32)((dot_sum(a, b) + 0x800) >> 12); }
VecFx32 cross(VecFx32 a, VecFx32 b);

/* The game's own: truncated once, or each product (parameter U29). */
fx32 game_dot(VecFx32 a, VecFx32 b);
VecFx32 game_cross(VecFx32 a, VecFx32 b);

fx32 length(VecFx32 v);

/* The unit vector along v and, where wanted, its length. Shorter than 4 raw: v itself, length 0. */
VecFx32 unit(VecFx32 v);
VecFx32 unit_and_length(VecFx32 v, fx32 *length_of_v);

/* v without its part along the unit vector n. */
VecFx32 without(VecFx32 v, VecFx32 n);

#endif
