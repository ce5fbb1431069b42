/* Where everything lives in main RAM.
 *
 * The core keeps no state outside main RAM, so a copy of main RAM is the whole game. Structs point at each other by
 * 32-bit address, on the host as on the console: RAM(type, address) makes a pointer, ADDRESS(pointer) goes back. */
#ifndef RAM_H
#define RAM_H

#include "mkds.h"

#ifdef SHAKEDOWN_HOST
extern u8 main_ram[0x400000 + 0x10000]; /* 4 MiB, and room for a struct that starts in the last bytes */
#define RAM(type, address) ((type *)(main_ram + ((address) & 0x3FFFFF)))
#define ADDRESS(pointer) ((u32)((u8 *)(pointer) - main_ram) + 0x02000000u)
#else
#define RAM(type, address) ((type *)(address))
#define ADDRESS(pointer) ((u32)(pointer))
#endif

#define STATIC_BLOCK STATICS_START   /* MKDS's static variables, as far as layout names them */
#define LASTING_BLOCK 0x0217C000u    /* the structs that outlive a race */
#define RACE_BLOCK 0x0217C180u       /* the structs of a race: heap blocks in MKDS, one fixed block here */
#define PARAMS_BLOCK 0x0217FC00u     /* params.h */
#define RACE_CONFIG 0x023CDCD8u

#define MAX_DRIVERS 2     /* the player, and a ghost later */
#define MAX_GATES 512     /* as many checkpoints as cpoiMask has bits */
#define MAX_KEYS 64

/* Steps the countdown; the address of its counter's object stands at ADDR_COUNTDOWN in MKDS. */
typedef struct {
    s32 counting, ended, counter;
} countdown_t;
#define ADDR_COUNTDOWN (0x0217B338u + STATICS_DELTA)

/* What the core must remember of a kart and MKDS's driver struct has no known place for. */
typedef struct {
    u16 raw_keys, raw_pressed; /* held, and newly pressed, before masking */
    u16 wrong_way_frames;
    s16 start_failure;         /* frames left of a failed start */
    s16 awaits_press;          /* landed after a respawn: a press may still earn the boost */
    s16 cannon;                /* KTPC index while in a cannon */
    fx32 cannon_speed;
    u32 lap_start;             /* race clock (frames, 12 fraction bits) when this lap began */
} kart_memory_t;

typedef struct {
    scene_state_t scene;
    input_pad_data_t pad;
} lasting_block_t;

typedef struct {
    driver_t drivers[MAX_DRIVERS];
    physp_kart_params_t kart_stats[MAX_DRIVERS];
    physp_char_params_t character_stats[MAX_DRIVERS];
    charkart_t charkarts[MAX_DRIVERS];
    it_driver_item_status_t items[MAX_DRIVERS];
    kart_memory_t memory[MAX_DRIVERS];
    race_status_t status;
    race_state_t state;
    camera_t camera;
    mdat_mapdata_t map;
    VecFx32 camera_direction; /* that the camera follows; its struct holds only what it looks along */
    driver_statistics_t statistics;
    countdown_t countdown;
    input_rec_recording_t recording;
    fx32 key_progress[MAX_KEYS + 1];
    fx32 gate_start[MAX_GATES]; /* distance from the line to each gate along the lap, world units */
} race_block_t;

_Static_assert(sizeof(lasting_block_t) <= RACE_BLOCK - LASTING_BLOCK, "the lasting structs overflow their block");
_Static_assert(sizeof(race_block_t) <= PARAMS_BLOCK - RACE_BLOCK, "the race structs overflow their block");

#define lasting RAM(lasting_block_t, LASTING_BLOCK)
#define race RAM(race_block_t, RACE_BLOCK)
#define config RAM(race_multi_config_t, RACE_CONFIG)
#define input_units RAM(input_unit_t, ADDR_inputUnits)
#define collision_header RAM(kcol_header_t, ADDR_courseCollision)

#endif
