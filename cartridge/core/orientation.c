/* How a kart lies: ground tilt, yaw and hop tilt make the body's axes. */
#include "kart.h"

void update_tilt_rate(driver_t *k, VecFx32 old_normal)
{
    if (k->state_a & A_RESTING)
        k->tilt_rate = 0;
    else if (dot(old_normal, k->floor_normal) < SAME_SLOPE)
        k->tilt_rate = mul(GROUND_TILT_RATE, k->ratio);
    else
        k->tilt_rate = min(k->tilt_rate + GROUND_TILT_STEP, GROUND_TILT_RATE);
}

/* On the ground the body follows the floor's normal, in the air the pitch the driver gives it. */
static void update_tilt(driver_t *k)
{
    int in_air = k->airborne > AIR_TICKS;
    VecFx32 left = vec(cosine(k->yaw), 0, -sine(k->yaw));
    quaternion_t target = in_air ? about_axis(left, (u16)k->pitch)
                                 : shortest_rotation(UP_VECTOR, k->floor_normal, k->tilt);
    k->state_b &= ~(u32)B_TILT_FLIPPED;
    if (quaternion_dot(k->tilt, target) < 0) {
        target = quaternion(-target.x, -target.y, -target.z, -target.w);
        k->state_b |= (u32)B_TILT_FLIPPED;
    }
    k->tilt_target = target;
    k->tilt = quaternion_eased(k->tilt, target, in_air ? AIR_TILT_RATE : k->tilt_rate);
}

/* Slower in the air after some time there, and the more so the less the kart flies nose first. */
static void update_air_factor(driver_t *k)
{
    k->air_factor = ONE;
    if (k->airborne > AIR_TICKS && !(k->state_a & A_HOPPING))
        k->air_factor = max(magnitude(dot(k->motion_unit, axes(&k->mainMtx)->forward)), AIR_FACTOR_MIN);
}

void update_orientation(driver_t *k)
{
    update_tilt(k);
    k->hop_angle = (u16)mul(k->hop_height, params->hop_tilt);
    k->yaw_rotation = about_axis(UP_VECTOR, k->yaw);
    quaternion_t nose_up = about_axis(vec(-ONE, 0, 0), k->hop_angle);
    k->body_rotation = unit_quaternion(product(product(k->tilt, k->yaw_rotation), nose_up));
    rows_of(k->body_rotation, axes(&k->mainMtx));
    rows_of(k->body_rotation, axes(&k->body_mtx));
    axes(&k->body_mtx)->origin = k->position;
    update_air_factor(k);
}
