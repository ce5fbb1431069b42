/* What the driver's keys do to a kart: pedals, steering, pivot, hop. Drifting is in drift.c. */
#include "drift.h"
#include "kart.h"

static void read_keys(driver_t *k)
{
    u16 held = input_of(k)->pad.pressedKeys;
    u32 pedals = held & (KEY_A | KEY_B);
    k->state_b &= ~(u32)(B_ACCELERATE | B_BRAKE | B_LEFT | B_RIGHT | B_WHEELSPIN);
    k->state_b |= pedals == KEY_A ? B_ACCELERATE : pedals == KEY_B ? B_BRAKE : pedals ? B_WHEELSPIN : 0;
    k->state_b |= held & KEY_LEFT ? B_LEFT : held & KEY_RIGHT ? B_RIGHT : 0;
    k->field450.field14 = (held & KEY_A) != 0;
}

/* The keys that count when the pad is next read. */
static void request_keys(driver_t *k)
{
    int locked = k->colReaction != 0 || (k->state_b & B_LOCKED);
    input_of(k)->keyMask = locked ? KEYS_LOCKED : KEYS_RACE;
}

/* -1 right, 0, 1 left */
static s32 stick(const driver_t *k) { return k->state_b & B_LEFT ? 1 : k->state_b & B_RIGHT ? -1 : 0; }

static void pivot(driver_t *k)
{
    int turns_on_the_spot = (k->state_b & B_WHEELSPIN) && k->motion_length < PIVOT_BELOW && race_is_on();
    if (turns_on_the_spot && !(k->state_a & A_DRIFTING))
        k->yaw = (u16)(k->yaw + stick(k) * PIVOT_STEP);
}

static void update_lean(driver_t *k)
{
    if (stick(k)) {
        k->lean = clamp(k->lean + stick(k) * LEAN_STEP, -ONE, ONE);
        return;
    }
    k->lean = mul(k->lean, LEAN_DECAY);
    if (magnitude(k->lean) < params->lean_dead_zone)
        k->lean = 0;
}

static void steer(driver_t *k)
{
    update_lean(k);
    s32 turn = stick(k) * stats(k)->handling;
    if ((k->state_a & (A_DRIFTING | A_HOPPING)) || k->speed == 0)
        return;
    if (!on_ground(k))
        turn = mul(turn, params->air_steer);
    else if (k->speed < 0)
        turn = -turn;
    if (k->motion_length < params->full_steer_speed)
        turn = mul(turn, divide(k->motion_length, params->full_steer_speed));
    k->turn_target = turn;
}

/* Up and Down tip the kart in the air: nose down is positive. */
static void update_pitch(driver_t *k)
{
    u16 held = input_of(k)->pad.pressedKeys;
    s32 step = on_ground(k) ? 0 : held & KEY_UP ? 1 : held & KEY_DOWN ? -1 : 0;
    if (on_ground(k))
        k->pitch = 0;
    k->pitch = (s16)clamp(k->pitch + step * params->air_pitch_step, -params->air_pitch_limit, params->air_pitch_limit);
}

static void start_hop(driver_t *k)
{
    int wanted = (input_of(k)->pad.triggeredKeys & KEY_R) && race_is_on();
    if (!wanted || !on_ground(k) || (k->state_a & A_HOP_LOCK))
        return;
    k->vertical_speed += HOP_START;
    k->hop_speed = HOP_VISUAL_START;
    k->hop_height = 0;
    k->state_a = (k->state_a & ~(u32)(A_DRIFT_CANCELLED | A_RESTING)) | A_HOPPING | A_HOP_LOCK | A_HOP_BOUNCE;
    remember_direction(k);
    k->drift_side = 0;
}

static void turn(driver_t *k)
{
    k->turn_rate += mul_round(k->turn_target - k->turn_rate, TURN_EASE);
    k->yaw = (u16)(k->yaw + k->turn_rate + k->wall_kick_rate);
    k->wall_kick_rate = (s16)mul(k->wall_kick_rate, WALL_KICK_DECAY);
    if (magnitude(k->wall_kick_rate) < WALL_KICK_STOP)
        k->wall_kick_rate = 0;
}

void kart_control(driver_t *k)
{
    request_keys(k);
    read_keys(k);
    if (k->colReaction == 0) {
        pivot(k);
        steer(k);
        if (!(k->state_a & A_DRIFTING))
            start_hop(k);
        update_drift(k);
        accelerate(k);
        update_pitch(k);
    }
    turn(k);
}
