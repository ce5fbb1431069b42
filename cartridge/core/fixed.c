#include "fixed.h"

fx32 divide(fx32 n, fx32 d)
{
    if (d == 0)
        return 0;
    return (fx32)((n * ((s64)1 << 32) / d + 0x80000) >> 20);
}

static u32 small_root(u32 x)
{
    u32 bit = 1u << ((31 - __builtin_clz(x | 1)) & ~1), result = 0;
    for (; bit; bit >>= 2) {
        u32 trial = result + bit;
        result >>= 1;
        if (x >= trial) {
            x -= trial;
            result += bit;
        }
    }
    return result;
}

u32 whole_root(u64 x)
{
    if (x >> 32 == 0)
        return small_root((u32)x);
    u64 bit = (u64)1 << ((63 - __builtin_clzll(x)) & ~1), result = 0;
    for (; bit; bit >>= 2) {
        if (x >= result + bit) {
            x -= result + bit;
            result = (result >> 1) + bit;
        } else {
            result >>= 1;
        }
    }
    return (u32)result;
}

fx32 root(fx32 x)
{
    return x <= 0 ? 0 : (fx32)((whole_root((u64)x << 32) + 0x200) >> 10);
}

fx32 sine(u16 angle)
{
    u32 step = (angle >> 4) & 1023;
    switch (angle >> 14) {
    case 0: return quarter_sine[step];
    case 1: return quarter_sine[1024 - step];
    case 2: return -quarter_sine[step];
    default: return -quarter_sine[1024 - step];
    }
}

fx32 cosine(u16 angle)
{
    return sine((u16)(angle + 0x4000));
}

/* The angle of (x, y) above the x axis, both >= 0 and not both 0. */
static fx32 first_quarter(fx32 y, fx32 x)
{
    const fx32 eighth = 3217, quarter = 6434;
    if (x == y)
        return eighth;
    return y < x ? arc_tangent[divide(y, x) >> 5] : quarter - arc_tangent[divide(x, y) >> 5];
}

fx32 arc_tangent2(fx32 y, fx32 x)
{
    const fx32 half = 12868;
    if (y == 0)
        return x >= 0 ? 0 : half;
    fx32 angle = first_quarter(magnitude(y), magnitude(x));
    if (x < 0)
        angle = half - angle;
    return y < 0 ? -angle : angle;
}

u16 angle_of_radians(fx32 radians)
{
    return (u16)((0x28BE60DB9391 * (s64)radians + ((s64)1 << 43)) >> 44);
}

u16 angle_of_radians_truncated(fx32 radians)
{
    return (u16)((0x28BE60D * (s64)radians) >> 24);
}

u16 angle_of_degrees(fx32 degrees)
{
    return (u16)(((s64)degrees * 65536 / 360 + 0x800) >> 12);
}
