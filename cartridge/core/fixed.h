/* Numbers: fx32 is a signed 20.12 fixed-point number, 4096 = 1.0.
 *
 * Kart code truncates (towards minus infinity) unless it says otherwise. Rounding of the divider, the root and the
 * tables is what a replay of recorded races against a re-implementation found to be exact (C. Storer's notes). */
#ifndef FIXED_H
#define FIXED_H

#include "mkds.h"

typedef int64_t s64;

#define ONE 4096

static inline fx32 mul(fx32 a, fx32 b) { return (fx32)(((s64)a * b) >> 12); }
static inline fx32 mul_round(fx32 a, fx32 b) { return (fx32)(((s64)a * b + 0x800) >> 12); }

static inline s32 clamp(s32 x, s32 low, s32 high) { return x < low ? low : x > high ? high : x; }
static inline s32 min(s32 a, s32 b) { return a < b ? a : b; }
static inline s32 max(s32 a, s32 b) { return a > b ? a : b; }
static inline s32 magnitude(s32 x) { return x < 0 ? -x : x; }

/* n/d as the hardware divider and the SDK's rounding give it; 0 when d is 0. */
fx32 divide(fx32 n, fx32 d);

/* The whole part of the square root of x. */
u32 whole_root(u64 x);

/* Square root of an fx32, rounded; 0 for x <= 0. */
fx32 root(fx32 x);

/* Angles: 65536 is one turn, left (counter-clockwise seen from above) is positive. */
fx32 sine(u16 angle);
fx32 cosine(u16 angle);

/* atan2 in fx12 radians. */
fx32 arc_tangent2(fx32 y, fx32 x);

/* An angle from fx12 radians, rounded; and the truncating form that the respawn placement uses. */
u16 angle_of_radians(fx32 radians);
u16 angle_of_radians_truncated(fx32 radians);

/* An angle from degrees as the course maps store them (fx32), rounded. */
u16 angle_of_degrees(fx32 degrees);

extern const s16 quarter_sine[1025], arc_tangent[129];

#endif
