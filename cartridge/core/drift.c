/* Drifting: a side is chosen in the air, the drift starts on landing, presses charge it, release fires the boost.
 *
 * Sides: a left drift has drift_side -1 and a negative drift angle, and its yaw turns positive. */
#include "drift.h"

void remember_direction(driver_t *k)
{
    k->jumpDriftUp = axes(&k->mainMtx)->up;
    k->jumpDriftForward = axes(&k->mainMtx)->forward;
}

/* 1 when the stick points to the drift's side, -1 away from it, 0 neutral. */
static s32 toward(const driver_t *k)
{
    s32 stick = k->state_b & B_LEFT ? -1 : k->state_b & B_RIGHT ? 1 : 0;
    return stick * k->drift_side;
}

static void clear_charge(driver_t *k)
{
    k->charge = 0;
    k->driftLeftCount = k->driftRightCount = 0;
    k->charge_cooldown = 0;
}

static void choose_side(driver_t *k)
{
    k->drift_side = k->state_b & B_LEFT ? -1 : 1;
    u32 left = ADDRESS(&k->driftLeftCount), right = ADDRESS(&k->driftRightCount);
    k->driftDir1CountPtr = k->drift_side < 0 ? left : right;
    k->driftDir2CountPtr = k->drift_side < 0 ? right : left;
}

/* In the air: hopping with a direction held, or long airborne with R and a direction. */
static void update_side(driver_t *k, int r_held)
{
    if (k->drift_side || !(k->state_b & (B_LEFT | B_RIGHT)))
        return;
    if (k->state_a & A_HOPPING) {
        choose_side(k);
    } else if (k->airborne >= AIR_DRIFT_AFTER && r_held) {
        remember_direction(k);
        choose_side(k);
    }
}

/* The turn made in the air becomes the drift angle, so that the path goes on as it was. */
static s16 angle_since_take_off(const driver_t *k)
{
    VecFx32 forward = axes((MtxFx43 *)&k->mainMtx)->forward;
    VecFx32 flat = unit(without(forward, k->jumpDriftUp));
    fx32 across = length(game_cross(flat, k->jumpDriftForward));
    return (s16)angle_of_radians(arc_tangent2(across, game_dot(flat, k->jumpDriftForward)));
}

static int fast_enough(const driver_t *k)
{
    return k->motion_length > mul(stats(k)->maxSpeed, params->drift_min_speed);
}

static int accelerator_holds(const driver_t *k)
{
    return !params->drift_needs_accelerator || (k->state_b & B_ACCELERATE);
}

static void land_into_drift(driver_t *k, int r_held)
{
    if (!r_held || !accelerator_holds(k) || !fast_enough(k)) {
        k->drift_side = 0;
        clear_charge(k);
        return;
    }
    clear_charge(k);
    k->state_a |= A_DRIFTING;
    k->charge = 1;
    k->slide_bonus = (s16)mul(length(k->motion), SLIDE_BONUS); /* motion_length is cut to the limit by now */
    k->drift_angle = (s16)(k->drift_side * angle_since_take_off(k));
    if (k->kind_d & D_PLAYER)
        race->statistics.powerSlideCount++;
}

void end_drift(driver_t *k)
{
    k->state_a = (k->state_a & ~(u32)A_DRIFTING) | A_DRIFT_CANCELLED;
    k->drift_side = 0;
    clear_charge(k);
}

/* A fresh press away, then one toward, raise the charge; two pairs make a mini-turbo. */
static void count_presses(driver_t *k)
{
    u16 pressed = input_of(k)->pad.triggeredKeys;
    u16 *in = RAM(u16, k->driftDir1CountPtr), *out = RAM(u16, k->driftDir2CountPtr);
    if (k->charge_cooldown > 0)
        k->charge_cooldown--;
    if (k->charge_cooldown > 0 || !(pressed & (KEY_LEFT | KEY_RIGHT)))
        return;
    int inward = pressed & KEY_LEFT ? k->drift_side < 0 : k->drift_side > 0;
    if (inward && *out > *in) {
        ++*in;
        k->charge = k->charge == 1 ? 2 : CHARGED;
    } else if (!inward && *out == *in) {
        ++*out;
    } else {
        return;
    }
    k->charge_cooldown = CHARGE_COOLDOWN;
}

static void turn_in_drift(driver_t *k)
{
    s32 way = toward(k), share = way > 0 ? params->drift_toward : way < 0 ? params->drift_away : params->drift_neutral;
    k->turn_target = -k->drift_side * (mul(stats(k)->drift, share) + k->slide_bonus);
    k->slide_bonus = (s16)max(mul(k->slide_bonus, SLIDE_BONUS_DECAY), SLIDE_BONUS_FLOOR);
    k->drift_angle = (s16)(k->drift_angle + mul(k->drift_side * DRIFT_ANGLE - k->drift_angle, params->drift_angle_rate));
}

static int is_off_road(const driver_t *k) { return k->surface >= 2 && k->surface <= 4; }

static void go_on_drifting(driver_t *k, int r_held)
{
    if (!r_held) {
        int charged = k->charge == CHARGED;
        end_drift(k);
        if (charged)
            start_boost(k, BOOST_MINI_TURBO, stats(k)->driftBoostTime);
    } else if (!accelerator_holds(k) || !fast_enough(k) || (params->drift_ends_off_road && is_off_road(k))) {
        end_drift(k);
    } else {
        count_presses(k);
        turn_in_drift(k);
    }
}

void update_drift(driver_t *k)
{
    int r_held = (input_of(k)->pad.pressedKeys & KEY_R) != 0;
    if (k->state_a & A_DRIFTING) {
        go_on_drifting(k, r_held);
        return;
    }
    if (k->drift_side && k->airborne == 0)
        land_into_drift(k, r_held);
    else
        update_side(k, r_held);
    if (k->drift_side && k->airborne > 0 && (k->state_a & A_HOPPING))
        k->yaw = (u16)(k->yaw - k->drift_side * params->hop_turn);
}
