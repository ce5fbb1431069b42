/* The order of a kart's tick. What reads what one tick late follows from it. */
#include "kart.h"
#include "recorder.h"

/* What a wall or another kart gave to the velocity arrives two ticks later. Little is nothing: a kart that pushes
 * against a wall stays there. */
static void shift_bounces(driver_t *k)
{
    if (length(k->bounce_new) < params->bounce_stop)
        k->bounce_new = ZERO_VECTOR;
    k->bounce_applied = k->bounce_middle;
    k->bounce_middle = k->bounce_new;
    k->bounce_new = scaled(k->bounce_new, on_ground(k) ? BOUNCE_DECAY : BOUNCE_DECAY_AIR);
    int active = !is_zero(k->bounce_new) || !is_zero(k->bounce_middle) || !is_zero(k->bounce_applied);
    k->state_a = (k->state_a & ~(u32)A_BOUNCING) | (active ? A_BOUNCING : 0);
}

static void begin_tick(driver_t *k)
{
    k->lastPosition = k->position;
    k->lastNetColPos = k->netColPos;
    shift_bounces(k);
    k->state_a &= ~(u32)A_CLEARED_EACH_TICK;
    k->driverHitCheckMask = 0;
}

static void tick(driver_t *k)
{
    k->frames_alive++;
    k->colSphereSize = mul(stats(k)->colSphereSize, k->size_factor);
    k->turn_target = 0;
    update_limit(k);
    update_heading(k);
    kart_control(k);
    update_boost_timers(k);
    if (k->state_b & B_CANNON)
        fly_cannon(k);
    else
        kart_move(k);
}

void karts_update(void)
{
    for (each_kart(k))
        begin_tick(k);
    for (each_kart(k)) {
        record_input(input_of(k));
        tick(k);
    }
    for (each_kart(k))
        kart_collide(k);
}
