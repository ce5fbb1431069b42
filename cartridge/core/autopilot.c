#include "autopilot.h"

#define VIRTUAL_KEYS 3

void start_autopilot(driver_t *k)
{
    input_of(k)->mode = VIRTUAL_KEYS;
}

/* The middle of the gate after next. */
static VecFx32 target(const driver_t *k)
{
    const nkm_cpoi_entry_t *gates = RAM(nkm_cpoi_entry_t, race->map.cpoi);
    u32 ahead = race->status.driverStatus[k->id].curCpoi + 2u;
    const nkm_cpoi_entry_t *gate = &gates[ahead < race->map.cpoiCount ? ahead : ahead - race->map.cpoiCount];
    return vec((gate->x1 + gate->x2) / 2, 0, (gate->z1 + gate->z2) / 2);
}

void update_autopilot(driver_t *k)
{
    if (input_of(k)->mode != VIRTUAL_KEYS || race->map.cpoiCount < 3)
        return;
    const fx32 straight_on = 410; /* 0.1: within 6 degrees */
    VecFx32 way = subtract(target(k), k->position), forward = axes(&k->mainMtx)->forward;
    way = unit(vec(way.x, 0, way.z));
    fx32 left = mul(forward.z, way.x) - mul(forward.x, way.z);
    u32 side = left > straight_on ? KEY_LEFT : left < -straight_on ? KEY_RIGHT : 0;
    input_of(k)->virtualPadKeys = (u16)(KEY_A | side);
}
