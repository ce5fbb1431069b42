#include "race.h"

#include "archive.h"
#include "frame.h"
#include "kart_model.h"
#include "names.h"
#include "scene.h"
#include "shakedown.h"
#include "text.h"

#define LOADING_FRAMES 60 /* always the same, and enough for the largest course */
#define COURSE ((u8 *)0x02180000u)
#define CONFIG ((race_multi_config_t *)ADDR_raceMultiConfigHeap)

void cache_write_back(void);

static u8 packed[0x80000] __attribute__((aligned(4)));

static void configure(const choice_t *choice) {
    race_config_t *const race = &CONFIG->current;
    race->course = course_ids[choice->slot];
    race->cup = choice->slot / 4;
    race->raceMode = 1; /* time trial */
    race->displayMode = 0;
    race->ccMode = 2; /* 150 cc */
    race->playerDriverId = 0;
    race->lapCountOverride = (s8)choice->laps;
    race->drivers[0].character = choice->character;
    race->drivers[0].kart = choice->kart;
    race->drivers[0].type = 0; /* player */
    for (int i = 1; i < 8; i++) race->drivers[i].type = 4; /* nobody */
    CONFIG->driverCount = 1;
}

static void load(const choice_t *choice) {
    archive_t archive;
    text_clear(TOP);
    text_put(TOP, 2, 20, WHITE, course_names[choice->slot]);
    archive_open(&archive, choice->slot, packed, COURSE);
    for (int frame = 0; frame < LOADING_FRAMES || archive.state != 3; frame++) {
        frame_start();
        archive_step(&archive);
    }
    cache_write_back();
    text_clear(TOP);
}

void race_run(const choice_t *choice) {
    load(choice);
    configure(choice);
    scene_load(narc_file(COURSE, 2));
    kart_build(choice->character, choice->kart);
    u16 keys = frame_start(), held;
    race_start((u32)narc_file(COURSE, 0), (u32)narc_file(COURSE, 1));
    do {
        held = keys;
        race_update(keys);
        scene_draw();
        race_drawn();
        frame_drawn();
        keys = frame_start();
    } while (!(keys & ~held & KEY_START));
    race_end();
}
