#include "hud.h"

#include "frame.h"
#include "kart.h"
#include "results.h"
#include "text.h"
#include "video.h"

#define KMH 18              /* shown for one unit per frame */
#define LAMPS 3
#define LAMP_SPRITE 1
#define CAPSULE_SPRITE 8
#define GO_FRAMES 60
#define WRONG_WAY 4         /* flag of race_driver_status_t */

enum { PALETTE_OFF = 1, PALETTE_RED = 2, PALETTE_GREEN = 3, PALETTE_CAPSULE = 4 };

static field_t lap, clock, speed, message, times, pressed;
static u32 lamps_lit, capsules;

/* What stands on the screens; figures are written anew only when they change. */
static struct {
    u32 lap, speed, keys;
    const char *message;
} written;

static const u16 lamp_colours[][8] = {
    {RGB(6, 6, 8), RGB(12, 12, 15), RGB(3, 3, 4), RGB(5, 5, 6), RGB(7, 7, 8), RGB(9, 9, 11), RGB(12, 12, 14), RGB(18, 18, 20)},
    {RGB(6, 6, 8), RGB(12, 12, 15), RGB(14, 1, 1), RGB(21, 2, 2), RGB(28, 4, 3), RGB(31, 9, 6), RGB(31, 18, 14), RGB(31, 30, 28)},
    {RGB(6, 6, 8), RGB(12, 12, 15), RGB(1, 13, 3), RGB(3, 20, 5), RGB(5, 27, 7), RGB(12, 31, 12), RGB(21, 31, 19), RGB(30, 31, 30)},
};
static const u16 capsule_colours[6] = {RGB(4, 3, 6), RGB(17, 5, 4), RGB(26, 9, 6), RGB(31, 17, 12), RGB(31, 22, 4), RGB(31, 31, 24)};

static void prepare_sprites(void) {
    for (u32 p = 0; p < 3; p++)
        for (u32 i = 0; i < 8; i++) OBJ_PALETTE(ENGINE_A)[16 * (PALETTE_OFF + p) + 1 + i] = lamp_colours[p][i];
    for (u32 i = 0; i < 6; i++) OBJ_PALETTE(ENGINE_A)[16 * PALETTE_CAPSULE + 1 + i] = capsule_colours[i];
}

static void show_lamps(u32 lit, u32 palette) {
    if (lit == lamps_lit) return;
    lamps_lit = lit;
    for (u32 n = 0; n < LAMPS; n++)
        sprite_show(ENGINE_A, LAMP_SPRITE + n, 78 + 34 * (s32)n, 38, SPRITE_32, SPRITE_LAMP, n < lit ? palette : PALETTE_OFF, 0);
}

static void hide_lamps(void) {
    if (lamps_lit == ~1u) return;
    lamps_lit = ~1u;
    for (u32 n = 0; n < LAMPS; n++) sprite_hide(ENGINE_A, LAMP_SPRITE + n);
}

static void show_capsules(u32 count) {
    if (count == capsules) return;
    capsules = count;
    for (u32 n = 0; n < 3; n++) {
        if (n < count) sprite_show(ENGINE_A, CAPSULE_SPRITE + n, 8 + 18 * (s32)n, 168, SPRITE_16, SPRITE_CAPSULE, PALETTE_CAPSULE, 0);
        else sprite_hide(ENGINE_A, CAPSULE_SPRITE + n);
    }
}

void hud_show(void) {
    lap = (field_t){.screen = TOP, .column = 1, .row = 2, .ink = WHITE, .large = 1};
    clock = (field_t){.screen = TOP, .column = 15, .row = 1, .ink = YELLOW, .large = 1};
    speed = (field_t){.screen = TOP, .column = 21, .row = 21, .ink = WHITE, .large = 1};
    message = (field_t){.screen = TOP, .column = 7, .row = 6, .ink = RED, .large = 1};
    times = (field_t){.screen = BOTTOM, .column = 2, .row = 22, .ink = WHITE};
    pressed = (field_t){.screen = BOTTOM, .column = 2, .row = 0, .ink = GREEN};
    lamps_lit = capsules = ~0u;
    written = (typeof(written)){.lap = ~0u, .speed = ~0u, .keys = ~0u};
    prepare_sprites();
    text_put(TOP, 1, 1, YELLOW, "LAP");
    text_put(TOP, 27, 22, GREY, "km/h");
}

/* The last lap and the best one, when a lap has been driven. */
static void update_times(const race_driver_status_t *run, u32 laps) {
    u32 last = 0, best = ~0u;
    for (u32 i = 0; i < laps && i < 5; i++) {
        const u32 time = milliseconds_of(&run->lapTimes[i]);
        if (!time) break;
        last = time;
        best = time < best ? time : best;
    }
    if (!last) return;
    char text[] = "Last 0:00.000  Best 0:00.000";
    text_time(text + 5, last)[0] = ' ';
    text_time(text + 20, best);
    field_put(&times, text);
}

static void update_lap(const race_driver_status_t *run) {
    if ((u32)run->curLap == written.lap) return;
    written.lap = (u32)run->curLap;
    const u32 laps = laps_of_race(), now = (u32)clamp(run->curLap, 1, (s32)laps);
    char text[4] = {(char)('0' + now), '/', (char)('0' + laps), 0};
    field_put(&lap, text);
    update_times(run, laps);
}

static void update_clock(const race_driver_status_t *run) {
    char text[12];
    const u32 running = race->status.time.frameCounter * 50 / 3;
    text_time(text, run->state ? milliseconds_of(&run->totalTime) : running);
    field_put(&clock, text);
}

static void update_speed(const driver_t *k) {
    const u32 now = (u32)(k->motion_length * KMH) >> 12;
    if (now == written.speed) return;
    written.speed = now;
    char text[4];
    text_number(text, now, 3);
    for (char *zero = text; *zero == '0' && zero < text + 2; zero++) *zero = ' ';
    field_put(&speed, text);
}

static void update_start(void) {
    const race_status_t *const status = &race->status;
    if (race->countdown.counting) show_lamps((u32)race->countdown.counter / 60 + 1, PALETTE_RED);
    else if (status->time.timeRunning && status->time.frameCounter < GO_FRAMES) show_lamps(LAMPS + 1, PALETTE_GREEN);
    else hide_lamps();
}

static void update_message(const race_driver_status_t *run) {
    const u32 since_go = race->status.time.frameCounter;
    const char *text = "";
    if (run->state) text = " FINISH!";
    else if (run->flags & WRONG_WAY) text = race->state.frameCounter & 16 ? "WRONG WAY" : "";
    else if (race->status.time.timeRunning && since_go < GO_FRAMES) text = "   GO!";
    if (text == written.message) return;
    written.message = text;
    const ink_t ink = run->state ? YELLOW : run->flags & WRONG_WAY ? RED : GREEN;
    if (message.ink != ink) field_put(&message, "");
    message.ink = (u8)ink;
    field_put(&message, text);
}

static void update_pressed(u16 keys) {
    static const char *const letters = "AB-+><^vRLXY";
    if (keys == written.keys) return;
    written.keys = keys;
    char text[13];
    for (int bit = 0; bit < 12; bit++) text[bit] = keys >> bit & 1 ? letters[bit] : ' ';
    text[12] = 0;
    field_put(&pressed, text);
}

void hud_update(u16 keys) {
    const driver_t *const k = race->drivers;
    const race_driver_status_t *const run = race->status.driverStatus;
    update_lap(run);
    update_clock(run);
    update_speed(k);
    update_start();
    update_message(run);
    update_pressed(keys);
    show_capsules((u32)race->items[0].itemSlot.itemCount);
}

void hud_hide(void) {
    hide_lamps();
    show_capsules(0);
}
