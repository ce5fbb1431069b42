/* What walls do to a kart: they cap its speed, throw it back, kick its yaw and end boosts and drifts. */
#include "kart.h"

/* Along a wall's vertical edges the kart slides on. */
void apply_slide(driver_t *k, const contact_t *contact)
{
    VecFx32 current = k->slide_push;
    if (contact->floor)
        current.y = 0;
    if (!is_zero(contact->slide)) {
        VecFx32 change = subtract(contact->slide, current);
        current = dot_sum(change, change) < SLIDE_NEAR ? contact->slide : add_scaled(current, SLIDE_EASE, change);
        k->vertical_speed += current.y;
        current.y = 0;
    } else {
        current = scaled(current, params->slide_drag);
        if (dot_sum(current, current) < SLIDE_STOP)
            current = ZERO_VECTOR;
    }
    k->slide_push = current;
}

/* A ledge's lip knocks the kart off; the knock sinks and fades. */
static void knock_off_ledge(driver_t *k, const contact_t *contact)
{
    k->edge_push = scaled(k->edge_push, params->slide_drag);
    k->edge_push.y -= is_zero(k->edge_push) ? 0 : LEDGE_SINK;
    if (contact->edge && params->ledge_knock)
        k->edge_push = scaled(contact->normal_of_wall, params->ledge_knock);
    else if (magnitude(k->edge_push.x) + magnitude(k->edge_push.z) < LEDGE_SINK)
        k->edge_push = ZERO_VECTOR;
}

/* The part of the velocity that goes into the wall comes back two ticks later. */
static void bounce(driver_t *k, VecFx32 normal)
{
    fx32 into = game_dot(normal, k->motion);
    if (into >= 0)
        return;
    k->bounce_new.x += mul(normal.x, -into);
    k->bounce_new.z += mul(normal.z, -into);
}

/* The first touch turns the kart away from the wall. `f`: 0 head-on, 4096 parallel. */
static void kick(driver_t *k, VecFx32 normal, fx32 f)
{
    fx32 side = game_cross(k->facing, normal).y;
    s32 amount = 4 * mul(mul(params->wall_kick, f), ONE - f);
    k->wall_kick_rate = (s16)(side > 0 ? amount : -amount);
}

static void lose_boost_and_drift(driver_t *k)
{
    cancel_boosts(k);
    if (k->state_a & A_DRIFTING)
        end_drift(k);
    k->drift_side = 0;
    k->drift_angle = 0;
}

void react_to_wall(driver_t *k, const contact_t *contact)
{
    k->wall_factor = ONE;
    knock_off_ledge(k, contact);
    if (!contact->wall || !(contact->types & HARD_WALL_TYPES))
        return;
    VecFx32 normal = unit(contact->normal_of_wall);
    fx32 against = game_dot(k->signed_facing, normal), head_on = clamp(ONE + against, HEAD_ON_MIN, ONE);
    k->wall_factor = k->state_a & A_REVERSING ? WALL_CAP_BACKING : mul(head_on, WALL_CAP);
    if (k->wallTouchTimeout == 0) {
        kick(k, normal, head_on);
        if (k->kind_d & D_PLAYER)
            race->statistics.wallHitCount++;
    }
    bounce(k, normal);
    if (against < -params->wall_cancel)
        lose_boost_and_drift(k);
    k->wall_normal = normal;
    k->wallTouchTimeout = WALL_TIMER;
    k->state_a = (k->state_a & ~(u32)A_RESTING) | A_TOUCHING_WALL;
}
