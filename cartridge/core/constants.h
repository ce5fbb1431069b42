/* The known numbers of MKDS's driving, raw (fx32: 4096 = 1.0; angles: 65536 = one turn; time: frames).
 *
 * [X] replayed frame-exact on recorded races by C. Storer's re-implementation, from whose notes it is taken.
 * [S] read from decompiled code (SuuperW, ai-tdd-labs, HaroohiePals), not replayed.
 * [I] inferred from those. [V] measured on 131 real ghosts. What is unknown stands in params.h. */
#ifndef CONSTANTS_H
#define CONSTANTS_H

/* Vertical */
#define GRAVITY (-697)                 /* [X] every frame, grounded or not */
#define FLOOR_SPEED (-3485)            /* [X] vertical speed after floor contact: presses the kart into the floor */
#define HOP_START 8610                 /* [X] added to the vertical speed */
#define HOP_VISUAL_START 5125          /* [X] = FLOOR_SPEED + HOP_START */
#define SPEED_CAP 53248                /* [X] 13.0: longest velocity */

/* Limit */
#define BOOST_FACTOR 5325              /* [X] x1.3 */
#define LIMIT_DECAY 3895               /* [X] x0.951 a frame */
#define MIN_BOOST_LIMIT 34816          /* [S] minimum-speed pad and loop: 8.5 */
#define TERRAIN_EASE 1229              /* [I] x0.3 of the way down a frame; up at once */

/* Engine */
#define BRAKE_STEP 410                 /* [X] */
#define REVERSE_CAP 12288              /* [X] 3.0 */
#define BOOST_STEP 4096                /* [X] */
#define STANDING 410                   /* [X] slower without a pedal is standing */
#define LEAN_LOSS 492                  /* [X] 12% of the displacement at full lean */
#define LEAN_LOSS_FROM 12288           /* [X] above 3.0 */

/* Steering */
#define LEAN_STEP 1638                 /* [X] a frame towards +-4096 */
#define LEAN_DECAY 3690                /* [X] */
#define TURN_EASE 1638                 /* [X] 0.4 of the way a frame, rounded */
#define WALL_KICK_DECAY 3686           /* [I] x0.9 */
#define WALL_KICK_STOP 10              /* [I] less would never end: truncation keeps -9 at -9 */
#define PIVOT_STEP 500                 /* [X] accelerate and brake together */
#define PIVOT_BELOW 6144               /* [X] 1.5 */

/* Drift */
#define DRIFT_ANGLE 11000              /* [X] 60.4 degrees */
#define SLIDE_BONUS 26                 /* [X] times the speed at landing, >> 12 */
#define SLIDE_BONUS_DECAY 3891         /* [X] x0.95 */
#define SLIDE_BONUS_FLOOR 50           /* [X] */
#define CHARGE_COOLDOWN 10             /* [X] frames between two counted presses */
#define CHARGED 4                      /* [X] mini-turbo ready */
#define AIR_DRIFT_AFTER 5              /* [S] airborne this long, R and a direction choose a drift without a hop */

/* Boosts, frames */
#define MUSHROOM_FRAMES 90             /* [X] */
#define PAD_FRAMES 60                  /* [S] */

/* Air */
#define AIR_TICKS 5                    /* [X] up to here it still counts as ground */
#define AIR_FACTOR_MIN 2867            /* [X] 0.7 */
#define AIR_TILT_RATE 246              /* [X] */
#define GROUND_TILT_RATE 492           /* [X] */
#define GROUND_TILT_STEP 20            /* [X] */
#define SAME_SLOPE 3686                /* [X] dot of two normals below 0.9 is a new slope */

/* Collision */
#define SPHERE_LIFT 1024               /* [X] sphere centre = origin + up * (radius + this) */
#define PRISM_DEPTH 0x1E001            /* [X] deepest contact: 30.0002 */
#define LEAVING 819                    /* [X] moving away faster than 0.2 a frame is no contact */
#define EDGE_IS_UPRIGHT 0x424          /* [S] |y| of an edge normal below this: a vertical edge */
#define FLOOR_TYPES 0x1E34EFu          /* [X] bit = collision type */
#define WALL_TYPES 0x214300u           /* [X] */
#define FALL_TYPES 0xC00u              /* [X] out of bounds, fall boundary */
#define HARD_WALL_TYPES 0x200300u      /* [X] walls that always react: 8, 9, 21 */

/* Walls */
#define WALL_CAP 3277                  /* [X] x0.8 times the head-on factor */
#define WALL_CAP_BACKING 1229          /* [X] x0.3 when backing into it */
#define HEAD_ON_MIN 41                 /* [X] 0.01 */
#define BOUNCE_DECAY 3809              /* [I] x0.93 a frame on the ground */
#define BOUNCE_DECAY_AIR 4014          /* [I] x0.98 in the air */
#define LEDGE_SINK 410                 /* [S] a frame */
#define WALL_TIMER 3                   /* [X] */

/* Landing */
#define LONG_AIR 25                    /* [X] frames, or */
#define LONG_FALL 122880               /* [X] 30 units: then the landing bounces */
#define HARD_LANDING 0x2000            /* [X] slower impacts do not bounce */
#define LANDING_BOUNCE 2458            /* [X] x0.6 */
#define LANDING_BOUNCE_CAP 6144        /* [X] 1.5, times the terrain factor */
#define NOSE_LANDING_AIR 20            /* [X] frames */
#define NOSE_LANDING_PITCH 1000        /* [X] */
#define FLOOR_TIMER 7                  /* [X] */

/* Wall-edge slide */
#define SLIDE_NEAR 0x1000000           /* [S] closer than 1.0 (squared): taken at once */
#define SLIDE_EASE 0x199               /* [S] 0.1 */
#define SLIDE_STOP 0xA429              /* [S] shorter than 0.05 (squared): gone */

/* Respawn */
#define RESPAWN_HEIGHT 163840          /* [X] 40 units above the respawn point */

/* Keys (bits as in the pad word) and masks */
#define KEY_A 0x001
#define KEY_B 0x002
#define KEY_RIGHT 0x010
#define KEY_LEFT 0x020
#define KEY_UP 0x040
#define KEY_DOWN 0x080
#define KEY_R 0x100
#define KEY_ITEM 0x600                 /* [S] L or X */
#define KEYS_ALL 0xFFF
#define KEYS_RACE 0xFF7                /* [X] all but Start */
#define KEYS_LOCKED 0xE04              /* [X] Select, L, X, Y: damaged, falling, respawning */

/* Race */
#define FRAME_COUNTDOWN (FRAME_RECORDING + 3) /* [I] */
#define COUNTDOWN_FRAMES 180           /* [V] so GO falls at recorded frame 183, frameCounter 305 */

#endif
