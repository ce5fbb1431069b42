#include "progress.h"
#include "gates.h"
#include "mapdata.h"
#include "params.h"

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

static fx32 share_of_lap(fx32 distance)
{
    s64 lap = race->map.trackLength;
    return (fx32)((((s64)distance * ONE) + (params->progress_rounded ? lap / 2 : 0)) / lap);
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

void measure_lap(void)
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
    note_key_progress();
}

static fx32 gate_end(place_t p)
{
    place_t next[MAX_BRANCHES];
    fx32 start = race->gate_start[p.gate], end = gates_after(p, next) ? race->gate_start[next[0].gate] : start;
    return end > start ? end : race->map.trackLength;
}

void update_progress(race_driver_status_t *s)
{
    place_t here = {s->curCpoi, s->curCpat};
    if (s->cpoiProgress == OUTSIDE)
        return;
    fx32 start = race->gate_start[here.gate];
    s->lapProgress = min(share_of_lap(start + mul(gate_end(here) - start, s->cpoiProgress)), ONE - 1);
    s->raceProgress = max(((s->curLap - 1) * ONE + s->lapProgress) / lap_count(), 0);
}
