/* A kart: names for the fields and flags of driver_t, and the steps of its tick.
 *
 * MKDS's headers leave many fields unnamed, and name some for what they are not (`velocity` is a direction). The core
 * uses these names instead; the struct itself keeps the headers' names for everybody else. */
#ifndef KART_H
#define KART_H

#include "collision.h"
#include "constants.h"
#include "params.h"
#include "rotation.h"

#define state_a field44                       /* A_ flags */
#define state_b flags                         /* B_ flags */
#define state_c flags2                        /* C_ flags */
#define kind_d field7C                        /* D_ flags */
#define facing direction                      /* F: the wanted direction, heading turned by the drift angle */
#define signed_facing drivingDirection        /* F, backwards while reversing */
#define travel velocity                       /* t: the real direction, unit, not a velocity */
#define motion deltaPos                       /* v: the real velocity, units per frame */
#define motion_unit deltaPosNormalized
#define motion_length deltaPosMag             /* vm */
#define gravity fieldC8
#define speed_limit maxSpeed                  /* lim */
#define slope_factor fieldD4
#define terrain_factor speedMultiplier        /* DC */
#define yaw_rotation rotation
#define tilt fieldF0
#define tilt_target field100
#define body_rotation field110
#define body_mtx field150                     /* also carries flips; equal to mainMtx so far */
#define slide_push field1FC
#define pitch xRot
#define yaw yRot
#define grip velocityMinusDirMultiplier
#define floor_normal upDir                    /* n */
#define wall_normal field250
#define vertical_speed velocityY.y            /* vy */
#define heading forwardDir
#define ratio maxSpeedFraction
#define ground_height field2AC
#define hop_speed field2B8                    /* the visual bounce of a hop */
#define hop_height field2BC
#define hop_angle field2C0
#define drift_side leftRightDir               /* -1 left, 1 right */
#define lean turningAmount                    /* + left */
#define bounce_new field2D8
#define bounce_middle field2E4
#define bounce_applied field2F0
#define charge driftLeftRightCount
#define charge_cooldown driftLeftRightTimeout
#define edge_push field374
#define airborne field380                     /* frames; 0 = on the ground */
#define wall_kick_rate wallRotYSpeed
#define drift_angle driftRotY
#define slide_bonus extraDrift
#define wall_factor field38C
#define size_factor field394
#define tilt_rate field3A8
#define surface floorDriverColType
#define turn_target yRotSpeedTarget
#define turn_rate yRotSpeed
#define water_share field3F4
#define air_factor field3F8
#define fall_scale field4BC
#define fall_counter preRespawnCounter
#define frames_alive field4D0

enum {
    A_HOPPING = 1 << 1,
    A_HOP_LOCK = 1 << 2,
    A_DRIFTING = 1 << 3,
    A_ON_FLOOR = 1 << 4,
    A_TOUCHING_KART = 1 << 5,
    A_TOUCHING_WALL = 1 << 7,
    A_REVERSING = 1 << 8,
    A_COASTING = 1 << 10,
    A_HOP_BOUNCE = 1 << 11,
    A_RESTING = 1 << 12,
    A_BOUNCING = 1 << 13,
    A_DRIFT_CANCELLED = 1 << 15,
    A_LANDED = 1 << 16,
    A_BUMPED = 1 << 19,
    A_CLEARED_EACH_TICK = (int)~0x57FFFFDFu,

    B_IN_LOOP = 1 << 0,
    B_ACCELERATE = 1 << 1,
    B_BRAKE = 1 << 2,
    B_LEFT = 1 << 3,
    B_RIGHT = 1 << 4,
    B_BOOST = 1 << 5,
    B_RESPAWNING = 1 << 6,
    B_WHEELSPIN = 1 << 7,
    B_FALLING = 1 << 11,
    B_START_BOOST = 1 << 15,
    B_CANNON = 1 << 16,
    B_MINI_TURBO = 1 << 19,
    B_MUSHROOM = 1 << 20,
    B_MIN_SPEED_BOOST = 1 << 22,
    B_FELL_IN_WATER = 1 << 23,
    B_FELL_IN_LAVA = 1 << 24,
    B_RESPAWN_START = 1 << 25,
    B_ON_JUMP_PAD = 1 << 28,
    B_IGNORES_TERRAIN = 1 << 29,
    B_TILT_FLIPPED = (int)(1u << 31),
    B_LOCKED = 0x06052840,      /* respawning, falling, forced stop, cannon, 18, respawn start, flattened */
    B_BOOST_KINDS = B_BOOST | B_START_BOOST | B_MINI_TURBO | B_MUSHROOM | B_IGNORES_TERRAIN,

    C_START_FAILURE = 1 << 29,
    D_PLAYER = 1 << 0,
    D_GHOST = 1 << 2,
};

#define NO_SURFACE ((u32)-1) /* in the air */

enum { BOOST_FREE = 0, BOOST_MINI_TURBO = 1, BOOST_START = 2 };

#define each_kart(k) driver_t *k = race->drivers; k < race->drivers + *RAM(s32, ADDR_driverCount); k++

static inline physp_kart_params_t *stats(const driver_t *k) { return RAM(physp_kart_params_t, k->kartPhysicalParams); }
static inline kart_memory_t *memory_of(const driver_t *k) { return &race->memory[k->id]; }
static inline input_unit_t *input_of(const driver_t *k) { return &input_units[k->inputId]; }
static inline int race_is_on(void) { return race->state.state != 0; }
static inline int on_ground(const driver_t *k) { return (k->state_a & A_ON_FLOOR) != 0; }
static inline int has_pedal(const driver_t *k) { return (k->state_b & (B_ACCELERATE | B_BRAKE)) != 0; }

/* kart.c: the order of a tick */
void karts_update(void);

/* kart_control.c: keys to steering, hop, drift */
void kart_control(driver_t *k);
void end_drift(driver_t *k);

/* kart_speed.c: limit, acceleration, friction */
void update_limit(driver_t *k);
void accelerate(driver_t *k);
void apply_friction(driver_t *k);
void cap_speed(driver_t *k);

/* boost.c */
void start_boost(driver_t *k, int kind, s32 frames);
void cancel_boosts(driver_t *k);
void count_boost_down(driver_t *k);
void update_boost_timers(driver_t *k);

/* kart_move.c: facing, travel, velocity, position */
void update_heading(driver_t *k);
void kart_move(driver_t *k);

/* contact.c: the collision pass, and its parts in wall.c, surface.c, orientation.c */
void kart_collide(driver_t *k);
void react_to_wall(driver_t *k, const contact_t *c);
void apply_slide(driver_t *k, const contact_t *c);
void update_surface(driver_t *k, const contact_t *c);
void update_tilt_rate(driver_t *k, VecFx32 old_normal);
void update_orientation(driver_t *k);

/* respawn.c */
void fall_off(driver_t *k, u32 variant);
void update_respawn(driver_t *k);
void respawn_landed(driver_t *k);
void await_respawn_boost(driver_t *k);
int is_held_up(const driver_t *k);

/* cannon.c */
void enter_cannon(driver_t *k, s32 id);
void fly_cannon(driver_t *k);

/* kart_setup.c */
void place_kart(driver_t *k, VecFx32 position, u16 yaw);
void setup_kart(driver_t *k, u16 id);

#endif
