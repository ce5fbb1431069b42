#include "rotation.h"

VecFx32 turned(VecFx32 v, VecFx32 a, u16 angle)
{
    fx32 s = sine(angle), c = cosine(angle), t = ONE - c;
    fx32 xy = mul(t, mul(a.x, a.y)), yz = mul(t, mul(a.y, a.z)), zx = mul(t, mul(a.z, a.x));
    fx32 sx = mul(s, a.x), sy = mul(s, a.y), sz = mul(s, a.z);
    VecFx32 column_x = vec(mul(t, mul(a.x, a.x)) + c, xy - sz, zx + sy);
    VecFx32 column_y = vec(xy + sz, mul(t, mul(a.y, a.y)) + c, yz - sx);
    VecFx32 column_z = vec(zx - sy, yz + sx, mul(t, mul(a.z, a.z)) + c);
    return vec((fx32)(dot_sum(v, column_x) >> 12), (fx32)(dot_sum(v, column_y) >> 12),
               (fx32)(dot_sum(v, column_z) >> 12));
}

quaternion_t about_axis(VecFx32 axis, u16 angle)
{
    fx32 s = sine(angle >> 1);
    return quaternion(mul(axis.x, s), mul(axis.y, s), mul(axis.z, s), cosine(angle >> 1));
}

quaternion_t product(quaternion_t a, quaternion_t b)
{
    return quaternion(mul(a.w, b.x) + mul(a.x, b.w) + mul(a.y, b.z) - mul(a.z, b.y),
                      mul(a.w, b.y) + mul(a.y, b.w) + mul(a.z, b.x) - mul(a.x, b.z),
                      mul(a.w, b.z) + mul(a.z, b.w) + mul(a.x, b.y) - mul(a.y, b.x),
                      mul(a.w, b.w) - mul(a.x, b.x) - mul(a.y, b.y) - mul(a.z, b.z));
}

quaternion_t unit_quaternion(quaternion_t q)
{
    u64 sum = (u64)((s64)q.x * q.x + (s64)q.y * q.y + (s64)q.z * q.z + (s64)q.w * q.w);
    if (sum == 0)
        return NO_ROTATION;
    s64 k = (s64)(((u64)1 << 56) / sum * whole_root(4 * sum)), half = (s64)1 << 44;
    return quaternion((fx32)((k * q.x + half) >> 45), (fx32)((k * q.y + half) >> 45), (fx32)((k * q.z + half) >> 45),
                      (fx32)((k * q.w + half) >> 45));
}

quaternion_t quaternion_eased(quaternion_t from, quaternion_t to, fx32 share)
{
    return quaternion(from.x + mul(share, to.x - from.x), from.y + mul(share, to.y - from.y),
                      from.z + mul(share, to.z - from.z), from.w + mul(share, to.w - from.w));
}

fx32 quaternion_dot(quaternion_t a, quaternion_t b)
{
    return mul(a.x, b.x) + mul(a.y, b.y) + mul(a.z, b.z) + mul(a.w, b.w);
}

quaternion_t shortest_rotation(VecFx32 a, VecFx32 b, quaternion_t otherwise)
{
    if (a.x == b.x && a.y == b.y && a.z == b.z)
        return NO_ROTATION;
    VecFx32 axis = cross(a, b);
    fx32 s = root(2 * (ONE + dot(a, b)));
    if (s == 0)
        return otherwise;
    fx32 inverse = divide(ONE, s);
    return quaternion(mul(axis.x, inverse), mul(axis.y, inverse), mul(axis.z, inverse), s >> 1);
}

void rows_of(quaternion_t q, axes_t *out)
{
    fx32 xx = (q.x * q.x) >> 11, yy = (q.y * q.y) >> 11, zz = (q.z * q.z) >> 11;
    fx32 xy = (q.x * q.y) >> 11, yz = (q.y * q.z) >> 11, xz = (q.x * q.z) >> 11;
    fx32 wx = (q.w * q.x) >> 11, wy = (q.w * q.y) >> 11, wz = (q.w * q.z) >> 11;
    out->left = vec(ONE - (yy + zz), xy + wz, xz - wy);
    out->up = vec(xy - wz, ONE - (zz + xx), yz + wx);
    out->forward = vec(xz + wy, yz - wx, ONE - (xx + yy));
}
