/* Checkpoints. Gates are lines on the map; each and the next bound a quad, and a kart is in one of them.
 *
 * Moving on to a key gate in order advances the key counter, and to key 0 after the last key starts a lap. Moving back
 * over the line takes the lap back; highestReachedLap sees to it that no lap is timed twice. */
#include "checkpoints.h"
#include "kart.h"
#include "mapdata.h"

#define MAX_BRANCHES 3
#define OUTSIDE (-ONE)

typedef struct {
    s32 gate, path;
} place_t;

typedef race_driver_status_t status_t;

static const nkm_cpoi_entry_t *gate_at(s32 gate) { return &RAM(nkm_cpoi_entry_t, race->map.cpoi)[gate]; }
static const nkm_cpat_entry_t *path_at(s32 path) { return &RAM(nkm_cpat_entry_t, race->map.cpat)[path]; }
static status_t *status_of(const driver_t *k) { return &race->status.driverStatus[k->id]; }

static int exists(place_t p)
{
    return p.path < race->map.cpatCount && p.gate >= 0 && p.gate < race->map.cpoiCount;
}

/* The gates that follow, or precede, a gate: one inside a path, up to three where paths meet. */
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

static int gates_after(place_t p, place_t out[MAX_BRANCHES])
{
    if (gate_at(p.gate)->gotoSection >= 0 || p.gate + 1 >= race->map.cpoiCount)
        return branches(path_at(p.path)->next, 0, out);
    out[0] = (place_t){p.gate + 1, p.path};
    return 1;
}

static int gates_before(place_t p, place_t out[MAX_BRANCHES])
{
    if (gate_at(p.gate)->startSection >= 0 || p.gate == 0)
        return branches(path_at(p.path)->previous, 1, out);
    out[0] = (place_t){p.gate - 1, p.path};
    return 1;
}

/* Signed distance of a point beyond a gate, in driving direction. */
static fx32 beyond(const nkm_cpoi_entry_t *gate, fx32 x, fx32 z)
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
    return min(divide(done, done + left), ONE - 1);
}

static fx32 share_in(place_t p, const driver_t *k)
{
    place_t next[MAX_BRANCHES];
    int count = gates_after(p, next);
    for (int i = 0; i < count; i++) {
        fx32 share = share_between(gate_at(p.gate), gate_at(next[i].gate), k->position.x, k->position.z);
        if (share != OUTSIDE)
            return share;
    }
    return OUTSIDE;
}

/* --- The search: depth-first, a few gates forward, then back --- */

#define MAX_DEPTH 8

typedef int (*neighbours_t)(place_t, place_t[MAX_BRANCHES]);

typedef struct {
    place_t gates[MAX_DEPTH];
    s32 length;
    fx32 share; /* in the last one */
} route_t;

/* A key gate is not passed over: whoever comes behind it must have been in its section. */
static int blocks(place_t p, const status_t *s)
{
    s32 key = gate_at(p.gate)->keyId;
    return key >= 0 && key != s->curKeyPoint;
}

static int search(const driver_t *k, place_t from, neighbours_t neighbours, s32 step, route_t *route)
{
    place_t near[MAX_BRANCHES];
    int count = step < clamp(params->checkpoint_depth, 0, MAX_DEPTH) ? neighbours(from, near) : 0;
    for (int i = 0; i < count; i++) {
        route->gates[step] = near[i];
        route->share = share_in(near[i], k);
        if (route->share != OUTSIDE) {
            route->length = step + 1;
            return 1;
        }
        if (neighbours == gates_after && blocks(near[i], status_of(k)))
            continue;
        if (search(k, near[i], neighbours, step + 1, route))
            return 1;
    }
    return 0;
}

/* --- Keys and laps --- */

/* 1 when a lap begins for the first time. */
static int pass_key(status_t *s, s32 key)
{
    s->curKeyPoint = (s16)key;
    if (key != 0 || s->lastCorrectKeyPoint != race->map.cpoiKeyCount - 1) {
        if (key == s->lastCorrectKeyPoint + 1)
            s->lastCorrectKeyPoint = (s16)key;
        return 0;
    }
    s->lastCorrectKeyPoint = 0;
    s->curLap++;
    if (s->curLap <= s->highestReachedLap)
        return 0;
    s->highestReachedLap = (u16)s->curLap;
    return 1;
}

static void pass_key_back(status_t *s, s32 key)
{
    s32 last = race->map.cpoiKeyCount - 1;
    s->curKeyPoint = (s16)(key > 0 ? key - 1 : last);
    if (key != 0)
        return;
    s->curLap--;
    s->lastCorrectKeyPoint = (s16)last;
}

static void move_to(status_t *s, place_t p, fx32 share)
{
    s->curCpoi = (u16)p.gate;
    s->curCpat = (u16)p.path;
    s->cpoiProgress = share;
    s->cpoiMask[(p.gate >> 5) & 15] |= 1u << (p.gate & 31);
}

static int go_forward(status_t *s, const route_t *route)
{
    int new_lap = 0;
    for (s32 i = 0; i < route->length; i++) {
        s32 key = gate_at(route->gates[i].gate)->keyId;
        if (key >= 0)
            new_lap |= pass_key(s, key);
    }
    return new_lap;
}

static void go_back(status_t *s, place_t from, const route_t *route)
{
    for (s32 i = 0; i < route->length; i++) {
        s32 key = gate_at(from.gate)->keyId;
        if (key >= 0)
            pass_key_back(s, key);
        from = route->gates[i];
    }
}

static int track(const driver_t *k, status_t *s)
{
    place_t here = {s->curCpoi, s->curCpat};
    route_t route;
    int new_lap = 0;
    s->cpoiProgress = share_in(here, k);
    if (s->cpoiProgress != OUTSIDE)
        return 0;
    if (search(k, here, gates_after, 0, &route))
        new_lap = go_forward(s, &route);
    else if (search(k, here, gates_before, 0, &route))
        go_back(s, here, &route);
    else
        return 0;
    move_to(s, route.gates[route.length - 1], route.share);
    return new_lap;
}

/* --- Progress --- */

static fx32 middle_distance(s32 a, s32 b)
{
    const nkm_cpoi_entry_t *p = gate_at(a), *q = gate_at(b);
    return length(vec((q->x1 + q->x2 - p->x1 - p->x2) / 2, 0, (q->z1 + q->z2 - p->z1 - p->z2) / 2));
}

static fx32 gate_length(place_t p)
{
    place_t next[MAX_BRANCHES];
    return gates_after(p, next) ? middle_distance(p.gate, next[0].gate) : 0;
}

static fx32 path_length(s32 path)
{
    fx32 sum = 0;
    const nkm_cpat_entry_t *p = path_at(path);
    for (s32 i = p->start; i < p->start + p->length && i < race->map.cpoiCount; i++)
        sum += gate_length((place_t){i, path});
    return sum;
}

/* Parallel paths share one span of the lap: their average length. */
static fx32 span_of_order(s32 order)
{
    s64 sum = 0;
    s32 count = 0;
    for (s32 path = 0; path < race->map.cpatCount; path++)
        if (path_at(path)->sectionOrder == order) {
            sum += path_length(path);
            count++;
        }
    return count ? (fx32)(sum / count) : 0;
}

static void place_gates(s32 path, fx32 start, fx32 span)
{
    const nkm_cpat_entry_t *p = path_at(path);
    fx32 full = max(path_length(path), 1), done = 0;
    for (s32 i = p->start; i < p->start + p->length && i < race->map.cpoiCount; i++) {
        race->gate_start[i] = start + (fx32)((s64)done * span / full);
        done += gate_length((place_t){i, path});
    }
}

static void measure_lap(void)
{
    fx32 start = 0;
    for (s32 order = 0; order <= race->map.cpatMaxSectionOrder; order++) {
        fx32 span = span_of_order(order);
        for (s32 path = 0; path < race->map.cpatCount; path++)
            if (path_at(path)->sectionOrder == order)
                place_gates(path, start, span);
        start += span;
    }
    race->map.trackLength = max(start, 1);
    race->map.trackLengthDiv15000 = (u32)race->map.trackLength / 15000;
}

static fx32 share_of_lap(fx32 distance)
{
    s64 lap = race->map.trackLength;
    return (fx32)((((s64)distance * ONE) + (params->progress_rounded ? lap / 2 : 0)) / lap);
}

static fx32 gate_end(place_t p)
{
    place_t next[MAX_BRANCHES];
    fx32 start = race->gate_start[p.gate], end = gates_after(p, next) ? race->gate_start[next[0].gate] : start;
    return end > start ? end : race->map.trackLength;
}

static void update_progress(status_t *s)
{
    place_t here = {s->curCpoi, s->curCpat};
    if (s->cpoiProgress == OUTSIDE)
        return;
    fx32 start = race->gate_start[here.gate];
    s->lapProgress = min(share_of_lap(start + mul(gate_end(here) - start, s->cpoiProgress)), ONE - 1);
    s->raceProgress = max(((s->curLap - 1) * ONE + s->lapProgress) / lap_count(), 0);
}

/* --- Wrong way --- */

static void check_direction(const driver_t *k, status_t *s)
{
    const u16 wrong_way = 1 << 2;
    const nkm_cpoi_entry_t *gate = gate_at(s->curCpoi);
    kart_memory_t *m = memory_of(k);
    VecFx32 forward = axes((MtxFx43 *)&k->mainMtx)->forward;
    fx32 ahead = (fx32)(((s64)forward.x * gate->sin + (s64)forward.z * gate->cos + 0x800) >> 12);
    m->wrong_way_frames = ahead < params->wrong_way_dot ? (u16)min(m->wrong_way_frames + 1, 0xFFFF) : 0;
    int shown = m->wrong_way_frames > params->wrong_way_frames;
    s->flags = (u16)((s->flags & ~wrong_way) | (shown ? wrong_way : 0));
    if (k->id == 0)
        *RAM(s32, ADDR_wrongWay) = shown;
}

/* --- */

static int usable(const status_t *s)
{
    return exists((place_t){s->curCpoi, s->curCpat});
}

static void start_driver(status_t *s, s32 id)
{
    s32 last_key = race->map.cpoiKeyCount - 1;
    *s = (status_t){0};
    s->flags = 1;
    s->curKeyPoint = s->lastCorrectKeyPoint = (s16)last_key;
    s->highestReachedLap = 1;
    s->place = (u16)(id + 1);
    s->driverId = (u16)id;
    s->cpoiProgress = OUTSIDE;
    if (race->map.cpatCount == 0 || race->map.cpoiCount == 0)
        return;
    place_t last[MAX_BRANCHES];
    if (branches(path_at(0)->previous, 1, last))
        move_to(s, last[0], OUTSIDE);
}

static void note_key_progress(void)
{
    for (s32 i = 0; i < race->map.cpoiCount; i++) {
        s32 key = gate_at(i)->keyId;
        if (key >= 0 && key < MAX_KEYS)
            race->key_progress[key] = share_of_lap(race->gate_start[i]);
    }
    race->key_progress[race->map.cpoiKeyCount] = ONE;
    race->status.cpoiKeyPointProgress = ADDRESS(race->key_progress);
}

void start_checkpoints(void)
{
    s32 sections = race->map.cpatMaxSectionOrder + 1;
    measure_lap();
    note_key_progress();
    race->status.oneDivNrLaps = divide(ONE, lap_count() * ONE);
    race->status.oneDivCpatSegmentCount = divide(ONE, sections * ONE);
    for (s32 id = 0; id < *RAM(s32, ADDR_driverCount); id++)
        start_driver(&race->status.driverStatus[id], id);
}

int update_checkpoints(driver_t *k)
{
    status_t *s = status_of(k);
    if (!usable(s) || (k->state_b & B_FALLING))
        return 0;
    int new_lap = track(k, s);
    update_progress(s);
    check_direction(k, s);
    return new_lap;
}

void beyond_gate(const driver_t *k, fx32 *distance, fx32 *moved)
{
    const nkm_cpoi_entry_t *gate = gate_at(status_of(k)->curCpoi);
    *distance = beyond(gate, k->position.x, k->position.z);
    *moved = *distance - beyond(gate, k->lastPosition.x, k->lastPosition.z);
}
