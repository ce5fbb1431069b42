#include "race.h"

#include "archive.h"
#include "backdrop.h"
#include "files.h"
#include "frame.h"
#include "hud.h"
#include "kart_model.h"
#include "map.h"
#include "names.h"
#include "ram.h"
#include "results.h"
#include "scene.h"
#include "shakedown.h"
#include "text.h"

#define LOADING_FRAMES 100 /* always the same, and enough for the largest course */
#define COURSE ((u8 *)0x02180000u)
enum { KCL, NKM, MODEL };       /* files of a course's archive, in order of name */

void cache_write_back(void);

static u8 packed[0x80000] __attribute__((aligned(4)));
static u8 backdrop[0x10000] __attribute__((aligned(4)));

static void configure(const choice_t *choice) {
    race_config_t *const current = &config->current;
    current->course = course_ids[choice->slot];
    current->cup = choice->slot / 4;
    current->raceMode = 1; /* time trial */
    current->displayMode = 0;
    current->ccMode = 2; /* 150 cc */
    current->playerDriverId = 0;
    current->lapCountOverride = (s8)choice->laps;
    current->drivers[0].character = choice->character;
    current->drivers[0].kart = choice->kart;
    current->drivers[0].type = 0; /* player */
    for (int i = 1; i < 8; i++) current->drivers[i].type = 4; /* nobody */
    config->driverCount = 1;
}

static void prepare(const choice_t *choice) {
    text_clear(TOP);
    text_clear(BOTTOM);
    text_centred(TOP, 10, WHITE, course_names[choice->slot]);
    int frames = archive_load(FILE_COURSE + choice->slot, packed, COURSE);
    u8 *const data = narc_file(COURSE, MODEL);
    const model_t *const model = (const model_t *)data;
    frames += archive_load(FILE_BACKDROP + model->backdrop, packed, backdrop);
    scene_load(data);
    kart_build(choice->character, choice->kart);
    cache_write_back();
    frame_skip(LOADING_FRAMES - frames);
    text_clear(TOP);
    backdrop_show((const u32 *)backdrop, model->sky_top, model->sky_horizon);
    map_show(model, kart_colour(choice->kart));
    hud_show();
}

/* While the screens are not being drawn: everything that is not 3D. */
static void show_race(u16 keys, int *finished) {
    backdrop_turn(&race->camera);
    hud_update(keys);
    if (!race->status.driverStatus->state) {
        map_update(race->drivers);
    } else if (!*finished) {
        *finished = 1;
        map_hide();
        results_show();
    }
}

void race_run(const choice_t *choice) {
    configure(choice);
    prepare(choice);
    u16 keys = frame_start(), held;
    int finished = 0;
    race_start((u32)narc_file(COURSE, KCL), (u32)narc_file(COURSE, NKM));
    do {
        held = keys;
        race_update(keys);
        scene_draw();
        race_drawn();
        frame_drawn();
        show_race(keys, &finished);
        keys = frame_start();
    } while (!(keys & ~held & KEY_START));
    race_end();
    hud_hide();
    map_hide();
    results_hide();
}
