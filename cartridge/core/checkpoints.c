/* Checkpoints. Gates are lines on the map; each and the next bound a quad, and a kart is in one of them.
 *
 * Moving on to a key gate in order advances the key counter, and to key 0 after the last key starts a lap. Moving back
 * over the line takes the lap back; highestReachedLap sees to it that no lap is timed twice. */
#include "checkpoints.h"
#include "gates.h"
#include "kart.h"
#include "mapdata.h"
#include "progress.h"

typedef race_driver_status_t status_t;

static status_t *status_of(const driver_t *k) { return &race->status.driverStatus[k->id]; }

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
        route->share = share_behind(near[i], k->position);
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
    s->cpoiProgress = share_behind(here, k->position);
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

/* --- A driver, from the start on --- */

static int usable(const status_t *s)
{
    return exists((place_t){s->curCpoi, s->curCpat});
}

void start_driver(u32 id)
{
    status_t *s = &race->status.driverStatus[id];
    s32 last_key = race->map.cpoiKeyCount - 1;
    s->flags = id == 0;
    s->curKeyPoint = s->lastCorrectKeyPoint = (s16)last_key;
    s->highestReachedLap = 1;
    s->place = (u16)(id + 1);
    s->driverId = (u16)id;
    s->cpoiProgress = OUTSIDE;
    place_t last;
    if (gate_before_line(&last))
        move_to(s, last, OUTSIDE);
}

void start_checkpoints(void)
{
    s32 sections = race->map.cpatMaxSectionOrder + 1;
    measure_lap();
    race->status.oneDivNrLaps = divide(ONE, lap_count() * ONE);
    race->status.oneDivCpatSegmentCount = divide(ONE, sections * ONE);
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
