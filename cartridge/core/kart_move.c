/* From speed to position: facing, travel direction, velocity. */
#include "kart.h"

/* The heading lies along the ground; in the air it is the body's forward axis. */
void update_heading(driver_t *k)
{
    const axes_t *body = axes(&k->mainMtx);
    k->heading = on_ground(k) ? game_cross(body->left, k->floor_normal) : body->forward;
}

/* Facing is the heading turned by the drift angle; the slope factor is what of it lies in the ground's plane. */
static void update_facing(driver_t *k)
{
    const u16 loop_pitch = 1488;
    VecFx32 f = k->heading;
    if (k->floorColType == 19 && on_ground(k))
        f = turned(f, axes(&k->mainMtx)->left, (u16)-loop_pitch);
    if (k->drift_angle)
        f = turned(f, k->floor_normal, (u16)k->drift_angle);
    k->facing = f;
    k->signed_facing = k->state_a & A_REVERSING ? negative(f) : f;
    k->slope_factor = length(without(f, k->floor_normal));
}

/* A turning kart covers less ground: up to 12% at full lean. The speed itself is not changed. */
static fx32 speed_after_lean(const driver_t *k)
{
    int loses = on_ground(k) && !(k->state_a & A_DRIFTING) && k->colReaction == 0 && k->speed > LEAN_LOSS_FROM;
    return loses ? k->speed - mul(mul(k->speed, LEAN_LOSS), magnitude(k->lean)) : k->speed;
}

static void fall(driver_t *k)
{
    k->vertical_speed = max(k->vertical_speed + k->gravity, -params->fall_speed_cap);
}

static void update_velocity(driver_t *k)
{
    if (on_ground(k))
        k->travel = eased(k->travel, k->facing, k->grip);
    VecFx32 v = scaled(k->travel, speed_after_lean(k));
    if (k->state_b & B_FALLING)
        v = scaled(v, k->fall_scale);
    v.y += k->vertical_speed;
    k->motion = add(v, add(k->bounce_applied, add(k->slide_push, k->edge_push)));
}

static void step_hop_bounce(driver_t *k)
{
    if (!(k->state_a & A_HOP_BOUNCE))
        return;
    k->hop_speed += k->gravity;
    k->hop_height += k->hop_speed;
    if (k->hop_height < 0) {
        k->hop_speed = k->hop_height = 0;
        k->state_a &= ~(u32)(A_HOP_BOUNCE | A_HOP_LOCK);
    }
}

static void cap_velocity(driver_t *k)
{
    k->motion = scaled(k->motion, k->air_factor);
    k->motion_unit = unit_and_length(k->motion, &k->motion_length);
    if (k->motion_length > SPEED_CAP) {
        k->motion = scaled(k->motion_unit, SPEED_CAP);
        k->motion_length = SPEED_CAP;
    }
}

static void roll_wheels(driver_t *k)
{
    const s32 turn_per_unit = 3477; /* wheels of radius 3 */
    k->tireRotX = (u16)(k->tireRotX + mul(k->speed, turn_per_unit));
}

static void stop(driver_t *k)
{
    k->motion = k->motion_unit = k->velocityY = ZERO_VECTOR;
    k->motion_length = 0;
}

void kart_move(driver_t *k)
{
    update_respawn(k);
    apply_friction(k);
    fall(k);
    update_facing(k);
    cap_speed(k);
    update_velocity(k);
    step_hop_bounce(k);
    cap_velocity(k);
    if (is_held_up(k))
        stop(k);
    k->position = add(k->position, k->motion);
    roll_wheels(k);
    k->netColPos = add_scaled(k->position, k->colSphereSize + k->colSphereZOffset, axes(&k->mainMtx)->up);
    k->colPos2 = add_scaled(k->position, -4 * k->colSphereSize, k->facing);
}
