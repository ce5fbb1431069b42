/* Boosts: mini-turbo, mushroom, pads, start, respawn. One timer; the kind says what it ignores. */
#include "kart.h"

void start_boost(driver_t *k, int kind, s32 frames)
{
    if (k->colReaction != 0 || frames <= 0)
        return;
    k->boostTimer = (s16)max(k->boostTimer, frames);
    k->state_b |= B_BOOST;
    if (kind == BOOST_MINI_TURBO) {
        k->state_b |= B_MINI_TURBO;
        k->driftBoostCounter = (s16)frames;
    } else {
        k->state_b |= B_IGNORES_TERRAIN; /* and a mini-turbo before its end keeps it: the prolonged rocket boost */
    }
}

void cancel_boosts(driver_t *k)
{
    k->state_b &= ~(u32)B_BOOST_KINDS;
    k->boostTimer = k->driftBoostCounter = k->timers.shroomBoostTimer = 0;
}

void count_boost_down(driver_t *k)
{
    if (k->boostTimer > 0 && --k->boostTimer == 0)
        k->state_b &= ~(u32)(B_BOOST_KINDS | B_MIN_SPEED_BOOST | B_IN_LOOP);
}

/* Before GO the accelerator charges the engine. */
static void charge_start(driver_t *k)
{
    s32 step = k->state_b & B_ACCELERATE ? params->start_charge : -params->start_charge;
    k->preStartEnginePower = clamp(k->preStartEnginePower + step, 0, ONE);
}

/* At GO the charge decides. */
static void release_start(driver_t *k)
{
    fx32 power = k->preStartEnginePower;
    k->preStartEnginePower = 0;
    if (power >= params->start_window_high) {
        memory_of(k)->start_failure = (s16)params->start_failure;
        k->state_c |= C_START_FAILURE;
    } else if (power >= params->start_window_low) {
        start_boost(k, BOOST_START, params->start_boost);
        k->state_b |= B_START_BOOST;
        race->statistics.gotStartBoost |= k->kind_d & D_PLAYER;
    }
}

void update_boost_timers(driver_t *k)
{
    kart_memory_t *m = memory_of(k);
    if (k->driftBoostCounter > 0 && --k->driftBoostCounter == 0)
        k->state_b &= ~(u32)B_MINI_TURBO;
    if (k->timers.shroomBoostTimer > 0 && --k->timers.shroomBoostTimer == 0)
        k->state_b &= ~(u32)B_MUSHROOM;
    if (!race_is_on())
        charge_start(k);
    else if (k->preStartEnginePower)
        release_start(k);
    await_respawn_boost(k);
    if (m->start_failure > 0 && --m->start_failure == 0)
        k->state_c &= ~(u32)C_START_FAILURE;
}
