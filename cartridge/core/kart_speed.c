/* The engine: how fast a kart may be, and how its speed changes. */
#include "kart.h"

static void free_terrain(driver_t *k) { k->terrain_factor = ONE; }

static fx32 boosted_limit(driver_t *k, fx32 limit)
{
    if (k->state_b & B_IGNORES_TERRAIN) {
        limit = stats(k)->maxSpeed;
        free_terrain(k);
    }
    limit = mul(limit, BOOST_FACTOR);
    if ((k->state_b & (B_MIN_SPEED_BOOST | B_IN_LOOP)) && limit < MIN_BOOST_LIMIT) {
        limit = MIN_BOOST_LIMIT;
        free_terrain(k);
    }
    return limit;
}

static fx32 plain_limit(const driver_t *k)
{
    fx32 (*times)(fx32, fx32) = params->limit_rounded ? mul_round : mul;
    return times(times(times(stats(k)->maxSpeed, k->terrain_factor), k->slope_factor), k->slipstreamSpeedMultiplier);
}

static fx32 target_limit(driver_t *k)
{
    fx32 limit = plain_limit(k);
    if (k->state_b & B_ON_JUMP_PAD) {
        limit = k->jumpPadSpeed;
        free_terrain(k);
    }
    return k->state_b & B_BOOST ? boosted_limit(k, limit) : limit;
}

/* The limit rises at once and falls slowly; the ratio is last tick's real speed to it. */
void update_limit(driver_t *k)
{
    fx32 target = target_limit(k);
    k->targetMaxSpeed = target;
    k->speed_limit = target > k->speed_limit ? target : max(target, mul(k->speed_limit, LIMIT_DECAY));
    k->ratio = divide(k->motion_length, k->speed_limit);
    if (k->ratio > ONE) {
        k->ratio = ONE;
        k->motion_length = k->speed_limit;
    }
}

/* From `base` up to half the limit to `high` at the switch ratio and beyond. */
static fx32 acceleration_at(fx32 ratio, fx32 base, fx32 high, fx32 switch_ratio)
{
    const fx32 half = 2048;
    if (ratio <= half)
        return base;
    if (ratio >= switch_ratio)
        return high;
    fx32 share = divide(ratio - half, switch_ratio - half);
    return base - (params->acceleration_rounded ? mul_round(base - high, share) : mul(base - high, share));
}

static fx32 engine_step(const driver_t *k)
{
    const physp_kart_params_t *s = stats(k);
    fx32 step = k->state_a & A_DRIFTING
                    ? acceleration_at(k->maxSpeedFraction, s->driftBaseAcceleration, s->field24, s->field28)
                    : acceleration_at(k->maxSpeedFraction, s->baseAcceleration, s->field18, s->field1C);
    if (k->state_c & C_START_FAILURE)
        step = mul(step, params->start_failure_drive);
    return k->speed < 0 ? step + mul(-k->speed, params->reverse_help) : step;
}

static void drive(driver_t *k)
{
    if (k->state_b & B_BOOST)
        k->speed += BOOST_STEP;
    else if (k->state_b & B_ACCELERATE)
        k->speed += engine_step(k);
    else if (k->state_b & B_BRAKE)
        k->speed = max(k->speed - BRAKE_STEP, -REVERSE_CAP);
}

/* A drift angle left over returns to the body. */
static void straighten(driver_t *k)
{
    s32 step = (s16)stats(k)->driftTurningCompensation;
    k->drift_angle = (s16)(k->drift_angle > 0 ? max(k->drift_angle - step, 0) : min(k->drift_angle + step, 0));
}

void accelerate(driver_t *k)
{
    count_boost_down(k);
    if (k->state_b & B_ON_JUMP_PAD)
        k->speed += BOOST_STEP;
    if (on_ground(k)) {
        if (race_is_on())
            drive(k);
        if (!(k->state_a & A_DRIFTING))
            straighten(k);
    }
    k->state_a = (k->state_a & ~(u32)A_REVERSING) | (k->speed < 0 ? A_REVERSING : 0);
}

void apply_friction(driver_t *k)
{
    k->state_a &= ~(u32)A_COASTING;
    if (has_pedal(k) || !on_ground(k) || (k->state_b & B_BOOST))
        return;
    k->state_a |= A_COASTING;
    k->speed = mul(k->speed, stats(k)->deceleration);
}

void cap_speed(driver_t *k)
{
    fx32 cap = mul(k->speed_limit, mul(k->wall_factor, k->size_factor));
    k->speed = clamp(k->speed, -cap, cap);
    if (magnitude(k->speed) <= STANDING && !has_pedal(k) && !(k->state_a & A_BUMPED))
        k->speed = 0;
}
