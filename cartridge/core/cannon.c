/* Cannons: the kart flies straight to a point of the map, faster and faster. */
#include "kart.h"
#include "mapdata.h"

void enter_cannon(driver_t *k, s32 id)
{
    s32 target = cannon_index(id);
    if ((k->state_b & (B_CANNON | B_LOCKED)) || target < 0)
        return;
    end_drift(k);
    cancel_boosts(k);
    k->state_b |= B_CANNON;
    memory_of(k)->cannon = (s16)target;
    memory_of(k)->cannon_speed = max(k->speed, ONE);
}

static void leave_cannon(driver_t *k, const nkm_ktpc_entry_t *target)
{
    k->state_b &= ~(u32)B_CANNON;
    k->yaw = angle_of_degrees(target->rotation.y);
    k->speed = k->speed_limit = stats(k)->maxSpeed;
    k->travel = k->facing = k->heading = vec(sine(k->yaw), 0, cosine(k->yaw));
    k->velocityY = ZERO_VECTOR;
    k->colPos = k->prevColPos = add_scaled(k->position, k->colSphereSize + SPHERE_LIFT, UP_VECTOR);
}

void fly_cannon(driver_t *k)
{
    kart_memory_t *m = memory_of(k);
    const nkm_ktpc_entry_t *target = &RAM(nkm_ktpc_entry_t, race->map.ktpc)[m->cannon];
    fx32 distance;
    k->motion_unit = unit_and_length(subtract(target->position, k->position), &distance);
    m->cannon_speed = min(m->cannon_speed + params->cannon_step, params->cannon_speed);
    k->motion_length = min(distance, m->cannon_speed);
    k->motion = scaled(k->motion_unit, k->motion_length);
    k->position = add(k->position, k->motion);
    k->airborne++;
    if (distance <= m->cannon_speed)
        leave_cannon(k, target);
}
