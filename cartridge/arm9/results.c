#include "results.h"

#include "fixed.h"
#include "ram.h"
#include "text.h"
#include "video.h"

#define MOST_LAPS 5u

u32 milliseconds_of(const race_time_t *time) {
    return (time->minutes * 60u + time->seconds) * 1000 + time->milliseconds;
}

u32 laps_of_race(void) {
    return race->status.oneDivNrLaps ? (u32)((ONE + race->status.oneDivNrLaps / 2) / race->status.oneDivNrLaps) : 0;
}

static void write_time(int row, ink_t ink, const char *label, const race_time_t *time) {
    char text[12];
    text_time(text, milliseconds_of(time));
    text_large(BOTTOM, 2, row, ink, label);
    text_large(BOTTOM, 14, row, ink, text);
}

static u32 best_lap(const race_driver_status_t *run, u32 laps) {
    u32 best = 0;
    for (u32 i = 1; i < laps; i++)
        if (milliseconds_of(&run->lapTimes[i]) < milliseconds_of(&run->lapTimes[best])) best = i;
    return best;
}

void results_show(void) {
    const race_driver_status_t *const run = race->status.driverStatus;
    const u32 all = laps_of_race(), laps = all < MOST_LAPS ? all : MOST_LAPS, best = best_lap(run, laps);
    picture_visible(ENGINE_B, 0);
    text_clear(BOTTOM);
    text_centred(BOTTOM, 1, YELLOW, "Your times");
    char label[] = "Lap 1";
    for (u32 i = 0; i < laps; i++, label[4]++)
        write_time(5 + 2 * (int)i + (laps < 4 ? (int)i : 0), laps > 1 && i == best ? GREEN : WHITE, label, &run->lapTimes[i]);
    write_time(17, YELLOW, "Total", &run->totalTime);
    text_put(BOTTOM, 2, 22, GREY, "Start  to the title");
}

void results_hide(void) {
    picture_visible(ENGINE_B, 1);
}
