#include "vector.h"
#include "params.h"

VecFx32 cross(VecFx32 a, VecFx32 b)
{
    return vec((fx32)(((s64)a.y * b.z - (s64)a.z * b.y + 0x800) >> 12),
               (fx32)(((s64)a.z * b.x - (s64)a.x * b.z + 0x800) >> 12),
               (fx32)(((s64)a.x * b.y - (s64)a.y * b.x + 0x800) >> 12));
}

fx32 game_dot(VecFx32 a, VecFx32 b)
{
    if (params->products_truncated)
        return mul(a.x, b.x) + mul(a.y, b.y) + mul(a.z, b.z);
    return (fx32)(dot_sum(a, b) >> 12);
}

VecFx32 game_cross(VecFx32 a, VecFx32 b)
{
    if (params->products_truncated)
        return vec(mul(a.y, b.z) - mul(a.z, b.y), mul(a.z, b.x) - mul(a.x, b.z), mul(a.x, b.y) - mul(a.y, b.x));
    return vec((fx32)(((s64)a.y * b.z - (s64)a.z * b.y) >> 12), (fx32)(((s64)a.z * b.x - (s64)a.x * b.z) >> 12),
               (fx32)(((s64)a.x * b.y - (s64)a.y * b.x) >> 12));
}

fx32 length(VecFx32 v)
{
    return (fx32)((whole_root(4 * (u64)dot_sum(v, v)) + 1) >> 1);
}

VecFx32 unit_and_length(VecFx32 v, fx32 *length_of_v)
{
    u64 sum = (u64)dot_sum(v, v);
    if (sum < 0x10) {
        *length_of_v = 0;
        return v;
    }
    u32 twice = whole_root(4 * sum);
    s64 k = (s64)(((u64)1 << 56) / sum * twice);
    *length_of_v = (fx32)((twice + 1) >> 1);
    return vec((fx32)((k * v.x + ((s64)1 << 44)) >> 45), (fx32)((k * v.y + ((s64)1 << 44)) >> 45),
               (fx32)((k * v.z + ((s64)1 << 44)) >> 45));
}

VecFx32 unit(VecFx32 v)
{
    fx32 ignored;
    return unit_and_length(v, &ignored);
}

VecFx32 without(VecFx32 v, VecFx32 n)
{
    return add_scaled(v, -dot(v, n), n);
}
