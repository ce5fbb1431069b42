/* Putting a kart into the race, and onto a place. */
#include "kart.h"
#include "karts.h"

static void clear_motion(driver_t *k)
{
    k->speed = k->motion_length = k->ratio = 0;
    k->motion = k->motion_unit = k->velocityY = ZERO_VECTOR;
    k->bounce_new = k->bounce_middle = k->bounce_applied = k->slide_push = k->edge_push = ZERO_VECTOR;
    k->lean = k->turn_target = k->turn_rate = 0;
    k->wall_kick_rate = k->drift_angle = k->slide_bonus = k->pitch = 0;
    k->hop_speed = k->hop_height = 0;
    k->airborne = 0;
    k->jumpPadSpeed = 0;
    k->gravity = GRAVITY;
}

static void clear_flags(driver_t *k)
{
    end_drift(k);
    cancel_boosts(k);
    k->state_a = 0;
    k->state_b = 0;
    k->state_c = 0;
    k->fall_counter = 0;
    k->respawnCounter = 0;
    k->respawnId = -1;
    memory_of(k)->start_failure = memory_of(k)->awaits_press = 0;
}

static void restore_factors(driver_t *k)
{
    k->terrain_factor = k->slope_factor = k->slipstreamSpeedMultiplier = ONE;
    k->wall_factor = k->size_factor = k->air_factor = k->fall_scale = ONE;
    k->scale = vec(ONE, ONE, ONE);
    k->speed_limit = k->targetMaxSpeed = stats(k)->maxSpeed;
}

static void face(driver_t *k, u16 yaw_there)
{
    k->yaw = yaw_there;
    k->floor_normal = UP_VECTOR;
    k->tilt = k->tilt_target = NO_ROTATION;
    k->tilt_rate = 0;
    update_orientation(k);
    k->heading = k->facing = k->signed_facing = k->travel = axes(&k->mainMtx)->forward;
}

void place_kart(driver_t *k, VecFx32 position, u16 yaw_there)
{
    clear_flags(k);
    clear_motion(k);
    restore_factors(k);
    k->position = k->lastPosition = k->kartTiresPosition = position;
    k->ground_height = position.y;
    face(k, yaw_there);
    k->colSphereSize = mul(stats(k)->colSphereSize, k->size_factor);
    k->colSphereZOffset = stats(k)->colSphereZOffset;
    k->colPos = k->prevColPos = add_scaled(position, k->colSphereSize + SPHERE_LIFT, UP_VECTOR);
    k->netColPos = k->lastNetColPos = add_scaled(position, k->colSphereSize + k->colSphereZOffset, UP_VECTOR);
}

static void build_stats(driver_t *k, const race_config_driver_t *entry)
{
    k->kartPhysicalParams = ADDRESS(&race->kart_stats[k->id]);
    k->charPhysicalParams = ADDRESS(&race->character_stats[k->id]);
    *RAM(physp_char_params_t, k->charPhysicalParams) = character_stats(entry->character);
    *stats(k) = kart_stats(entry->kart, entry->character, config->current.ccMode);
    k->water_share = water_factor(entry->kart);
}

void setup_kart(driver_t *k, u16 id)
{
    const race_config_driver_t *entry = &config->current.drivers[id];
    charkart_t *look = &race->charkarts[id];
    k->id = id;
    k->inputId = id;
    k->kind_d = entry->type == 2 ? D_GHOST : D_PLAYER;
    k->place = id + 1;
    k->colEntryId1 = k->colEntryId2 = -1;
    k->charKart = ADDRESS(look);
    look->characterId = entry->character;
    look->kartId = (s32)entry->kart;
    look->kartABC = (u16)(entry->kart % 3);
    k->kartABC = (s16)(entry->kart % 3);
    k->charKartMtx = ADDRESS(&k->body_mtx);
    k->soundEmitter.position = k->field508 = k->field510 = ADDRESS(&k->position);
    k->field50C = ADDRESS(&k->body_rotation);
    k->surface = NO_SURFACE;
    build_stats(k, entry);
    k->grip = stats(k)->collisionVelocityMinusDirMultipliers[0];
    input_of(k)->keyMask = KEYS_RACE;
}
