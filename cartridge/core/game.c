/* The life of a race, and the order of a frame. */
#include "shakedown.h"
#include "camera.h"
#include "checkpoints.h"
#include "input.h"
#include "items.h"
#include "kart.h"
#include "mapdata.h"
#include "race_manager.h"
#include "recorder.h"

enum { RUNNING = 2, IDLE = 6 };

static void point(u32 variable, u32 address) { *RAM(u32, variable) = address; }

void game_boot(void)
{
    __builtin_memset(RAM(u8, STATIC_BLOCK), 0, PARAMS_BLOCK - STATIC_BLOCK);
    __builtin_memset(config, 0, sizeof *config);
    reset_params();
    lasting->scene.state = IDLE;
    point(ADDR_raceMultiConfig, RACE_CONFIG);
    point(ADDR_sceneState, ADDRESS(&lasting->scene));
    point(ADDR_inputPadData, ADDRESS(&lasting->pad));
}

static void point_to_race(int present)
{
    point(ADDR_drivers, present ? ADDRESS(race->drivers) : 0);
    point(ADDR_raceStatus, present ? ADDRESS(&race->status) : 0);
    point(ADDR_mapData, present ? ADDRESS(&race->map) : 0);
    point(ADDR_raceState, present ? ADDRESS(&race->state) : 0);
    point(ADDR_camera, present ? ADDRESS(&race->camera) : 0);
    point(ADDR_cameraMtx, present ? ADDRESS(&race->camera.mtx) : 0);
    point(ADDR_playerCamera, present ? ADDRESS(&race->camera) : 0);
    point(ADDR_playerStatistics, present ? ADDRESS(&race->statistics) : 0);
    point(ADDR_itemStatus, present ? ADDRESS(race->items) : 0);
    if (!present)
        point(ADDR_COUNTDOWN, 0);
}

static void add_driver(u16 id)
{
    driver_t *k = &race->drivers[id];
    VecFx32 position;
    u16 angle;
    *RAM(s32, ADDR_driverCount) = id + 1;
    start_place(&position, &angle);
    setup_kart(k, id);
    place_kart(k, position, angle);
    start_items(k);
    start_driver(id);
}

/* The recording that stands ready for driver 1, or 0. */
static u32 ghost_recording(void)
{
    const s32 ghost = 2;
    u32 recording = input_units[1].inputRecorder.recording;
    int readable = recording >= 0x02000000u && recording <= 0x02400000u - sizeof(input_rec_recording_t);
    return (s32)config->current.drivers[1].type == ghost && readable ? recording & ~3u : 0;
}

void race_start(u32 kcl, u32 nkm)
{
    u32 recording = ghost_recording();
    __builtin_memset(race, 0, sizeof *race);
    race->state.frameCounter2 = -1;
    lasting->pad = (input_pad_data_t){.flags = config->current.isMirror ? 1 << 2 : 0};
    load_collision(kcl);
    load_map(nkm);
    start_input();
    start_recorder();
    start_race_manager();
    add_driver(0);
    if (recording)
        race_add_ghost(recording);
    start_camera(race->drivers);
    point_to_race(1);
    lasting->scene.sceneFrameCounter = 0;
    lasting->scene.field120 = 2;
    lasting->scene.state = RUNNING;
}

void race_add_ghost(u32 recording)
{
    start_replay(1, recording);
    add_driver(1);
}

static void count_frame(void)
{
    race_state_t *s = &race->state;
    s->frameCounter++;
    s->frameCounterModulo8 = s->frameCounter & 7;
    s->isOddFrame = s->frameCounter & 1;
    s->frameCounterModuloDriverCount = (s32)s->frameCounter % *RAM(s32, ADDR_driverCount);
    lasting->scene.sceneFrameCounter++;
    lasting->scene.totalFrameCounter++;
}

void race_update(u16 keys)
{
    count_frame();
    update_input(keys);
    karts_update();
    update_camera(race->drivers);
    for (each_kart(k))
        update_items(k);
    update_race_manager();
}

void race_drawn(void)
{
    race->state.frameCounter2++;
}

void race_end(void)
{
    point_to_race(0);
    *RAM(s32, ADDR_driverCount) = 0;
    lasting->scene.state = IDLE;
}
