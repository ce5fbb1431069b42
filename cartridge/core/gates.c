#include "gates.h"

int exists(place_t p)
{
    return p.path < race->map.cpatCount && p.gate >= 0 && p.gate < race->map.cpoiCount;
}

static int branches(const u8 *paths, int last_gate, place_t out[MAX_BRANCHES])
{
    int count = 0;
    for (int i = 0; i < MAX_BRANCHES; i++) {
        place_t p = {-1, paths[i]};
        if (p.path >= race->map.cpatCount)
            continue;
        p.gate = path_at(p.path)->start + (last_gate ? path_at(p.path)->length - 1 : 0);
        if (exists(p))
            out[count++] = p;
    }
    return count;
}

int gates_after(place_t p, place_t out[MAX_BRANCHES])
{
    if (gate_at(p.gate)->gotoSection >= 0 || p.gate + 1 >= race->map.cpoiCount)
        return branches(path_at(p.path)->next, 0, out);
    out[0] = (place_t){p.gate + 1, p.path};
    return 1;
}

int gates_before(place_t p, place_t out[MAX_BRANCHES])
{
    if (gate_at(p.gate)->startSection >= 0 || p.gate == 0)
        return branches(path_at(p.path)->previous, 1, out);
    out[0] = (place_t){p.gate - 1, p.path};
    return 1;
}

fx32 beyond(const nkm_cpoi_entry_t *gate, fx32 x, fx32 z)
{
    return (fx32)(((s64)(x - gate->x1) * gate->sin + (s64)(z - gate->z1) * gate->cos + 0x800) >> 12);
}

/* Positive when the point lies to the left of the line from a to b, seen from above while driving along it. */
static s64 left_of(fx32 ax, fx32 az, fx32 bx, fx32 bz, fx32 x, fx32 z)
{
    return (s64)(bz - az) * (x - ax) - (s64)(bx - ax) * (z - az);
}

/* The share of the way from this gate to the next, or OUTSIDE. */
static fx32 share_between(const nkm_cpoi_entry_t *a, const nkm_cpoi_entry_t *b, fx32 x, fx32 z)
{
    fx32 done = beyond(a, x, z), left = -beyond(b, x, z);
    if (done < 0 || left <= 0 || left_of(a->x1, a->z1, b->x1, b->z1, x, z) > 0 ||
        left_of(a->x2, a->z2, b->x2, b->z2, x, z) < 0)
        return OUTSIDE;
    return divide(done, done + left);
}

fx32 share_behind(place_t p, VecFx32 point)
{
    place_t next[MAX_BRANCHES];
    int count = gates_after(p, next);
    for (int i = 0; i < count; i++) {
        fx32 share = share_between(gate_at(p.gate), gate_at(next[i].gate), point.x, point.z);
        if (share != OUTSIDE)
            return share;
    }
    return OUTSIDE;
}

int gate_before_line(place_t *out)
{
    place_t last[MAX_BRANCHES];
    if (race->map.cpatCount == 0 || race->map.cpoiCount == 0 || !branches(path_at(0)->previous, 1, last))
        return 0;
    *out = last[0];
    return 1;
}
