/* Falling off, being put back, and the boost for pressing the accelerator at the landing. */
#include "kart.h"
#include "mapdata.h"

void fall_off(driver_t *k, u32 variant)
{
    if ((k->state_b & B_FALLING) || is_held_up(k))
        return;
    end_drift(k);
    cancel_boosts(k);
    k->state_b &= ~(u32)(B_RESPAWNING | B_RESPAWN_START);
    k->state_b |= B_FALLING | (variant == 1 ? B_FELL_IN_WATER : variant == 2 ? B_FELL_IN_LAVA : 0);
    k->fall_counter = 0;
    k->fall_scale = k->air_factor;
    k->respawnId = respawn_id_at(race->status.driverStatus[k->id].curCpoi);
    if (k->kind_d & D_PLAYER)
        race->statistics.respawnCount++;
}

static void put_back(driver_t *k)
{
    VecFx32 position;
    u16 yaw_there;
    respawn_place(k->respawnId, &position, &yaw_there);
    position.y += RESPAWN_HEIGHT;
    place_kart(k, position, yaw_there);
    k->state_b |= B_RESPAWNING | B_RESPAWN_START;
}

/* Held up by the rescuer before the drop. */
int is_held_up(const driver_t *k)
{
    return (k->state_b & B_RESPAWNING) && k->respawnCounter < params->respawn_hold;
}

/* Every tick: an accelerator pressed near the landing gives a boost. */
void await_respawn_boost(driver_t *k)
{
    kart_memory_t *m = memory_of(k);
    s32 now = (s32)race->state.frameCounter, apart;
    if (m->raw_pressed & KEY_A)
        k->respawnAPressFrame = (u32)now;
    if (!m->awaits_press)
        return;
    apart = magnitude((s32)k->respawnAPressFrame - (s32)k->respawnStartFrame);
    if (k->respawnAPressFrame && apart <= params->respawn_boost_window) {
        start_boost(k, BOOST_START, params->respawn_boost);
        m->awaits_press = 0;
    } else if (now - (s32)k->respawnStartFrame > params->respawn_boost_window) {
        m->awaits_press = 0;
    }
}

void update_respawn(driver_t *k)
{
    if (k->state_b & B_FALLING) {
        k->fall_scale = mul(k->fall_scale, params->fall_drag);
        if (++k->fall_counter > params->respawn_fall)
            put_back(k);
    } else if (is_held_up(k)) {
        k->respawnCounter++;
    }
}

void respawn_landed(driver_t *k)
{
    if (!(k->state_b & B_RESPAWN_START) || is_held_up(k))
        return;
    k->state_b &= ~(u32)(B_RESPAWN_START | B_RESPAWNING);
    k->respawnStartFrame = race->state.frameCounter;
    memory_of(k)->awaits_press = 1;
}
