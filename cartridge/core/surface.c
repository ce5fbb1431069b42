/* What a kart stands on: grip, terrain, pads. */
#include "kart.h"

/* Surface kind by floor type. */
static const s8 kind_of_type[32] = {0, 5, 2, 3, 0, 4, 6, 8, 0, 0, 0, 0, 8, 0, 0, 9, 0, 10, 8, 11, 0, 0};

enum { PAD = 7, JUMP_PAD = 12, MIN_SPEED_PAD = 18, LOOP = 19, KIND_PAD = 8 };

static void jump(driver_t *k)
{
    const s32 speeds[5] = {params->jump_low, params->jump_medium, params->jump_high, params->jump_none,
                           params->jump_highest};
    const s32 limits[5] = {params->jump_low_limit, params->jump_medium_limit, params->jump_high_limit,
                           params->jump_none_limit, params->jump_highest_limit};
    s32 variant = min(k->floorColVariant, 4);
    if (speeds[variant] <= 0)
        return;
    k->vertical_speed = speeds[variant];
    k->jumpPadSpeed = limits[variant];
    k->state_b |= B_ON_JUMP_PAD;
}

static void act_on_pad(driver_t *k, s32 previous_kind)
{
    switch (k->floorColType) {
    case PAD:
        start_boost(k, BOOST_FREE, PAD_FRAMES);
        break;
    case MIN_SPEED_PAD:
        start_boost(k, BOOST_FREE, PAD_FRAMES);
        k->state_b |= B_MIN_SPEED_BOOST;
        break;
    case LOOP:
        start_boost(k, BOOST_FREE, PAD_FRAMES);
        k->state_b |= B_IN_LOOP;
        break;
    case JUMP_PAD:
        if (previous_kind != KIND_PAD)
            jump(k);
        break;
    }
}

/* Terrain slows a kart gradually and lets go of it at once. */
static void ease_terrain(driver_t *k, fx32 target)
{
    if (k->state_b & B_IGNORES_TERRAIN)
        return;
    if (target >= k->terrain_factor)
        k->terrain_factor = target;
    else
        k->terrain_factor += mul(target - k->terrain_factor, TERRAIN_EASE);
}

static void enter_triggers(driver_t *k, const contact_t *contact)
{
    for (int i = 0; i < contact->count; i++)
        if (type_of(contact->attributes[i]) == 15)
            enter_cannon(k, (s32)variant_of(contact->attributes[i]));
}

void update_surface(driver_t *k, const contact_t *contact)
{
    s32 previous = (s32)k->surface;
    enter_triggers(k, contact);
    if (!contact->floor) {
        k->surface = NO_SURFACE;
        return;
    }
    u32 type = type_of(contact->floor_attribute);
    s32 kind = kind_of_type[type];
    k->floorColType = type;
    k->floorColVariant = (s32)variant_of(contact->floor_attribute);
    k->surface = (u32)kind;
    k->grip = stats(k)->collisionVelocityMinusDirMultipliers[kind];
    ease_terrain(k, stats(k)->collisionSpeedMultipliers[kind]);
    if (!(k->state_b & (B_FALLING | B_RESPAWNING)) && k->colReaction == 0 && race_is_on())
        act_on_pad(k, previous);
    if ((k->kind_d & D_PLAYER) && kind >= 2 && kind <= 4)
        race->statistics.offRoadTime++;
}
