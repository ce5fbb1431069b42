/* The race: countdown, clock, laps, finish.
 *
 * The clock counts frames, 60 to the second, and a crossing of the line is timed to a fraction of a frame. */
#include "race_manager.h"
#include "autopilot.h"
#include "checkpoints.h"
#include "kart.h"
#include "mapdata.h"
#include "recorder.h"

enum { RACING = 0, FINISHED = 1, FINISHING = 4 };

/* Frames (12 fraction bits) to the form that times have everywhere. */
static u32 milliseconds_of(u32 frames) { return (u32)((u64)frames * 1000 / (60 * ONE)); }

static race_time_t time_of(u32 milliseconds)
{
    u32 seconds = milliseconds / 1000;
    if (seconds >= 6000)
        return (race_time_t){999, 99, 59};
    return (race_time_t){.milliseconds = (u16)(milliseconds % 1000), .minutes = (u8)(seconds / 60),
                         .seconds = (u8)(seconds % 60)};
}

static void seed(MATHRandContext32 *rng, u32 value)
{
    rng->x = value;
    rng->mul = 0x5D588B656C078965;
    rng->add = 0x269EC3;
}

void start_race_manager(void)
{
    race_status_t *s = &race->status;
    s->rngSeed = config->current.rngSeed;
    seed(&s->safeRng, s->rngSeed);
    seed(&s->randomRng, s->rngSeed);
    seed(&s->stableRng, s->rngSeed);
    for (int i = 0; i < 8; i++)
        s->placeDriverIds[i] = (s8)i;
    *RAM(u32, ADDR_COUNTDOWN) = ADDRESS(&race->countdown);
    *RAM(u8, ADDR_hudLap) = 1;
    *RAM(u8, ADDR_hudTotalLaps) = (u8)lap_count();
    start_checkpoints();
}

static void go(void)
{
    race->state.state = 1;
    race->status.time.timeRunning = 1;
    race->countdown.counting = 0;
    race->countdown.ended = 1;
}

static void count_down(void)
{
    countdown_t *c = &race->countdown;
    if (race->state.frameCounter == FRAME_COUNTDOWN)
        c->counting = race->status.camAnimComplete = 1;
    else if (c->counting && ++c->counter == COUNTDOWN_FRAMES)
        go();
}

static void run_clock(void)
{
    race_status_t *s = &race->status;
    if (!s->time.timeRunning)
        return;
    s->time.frameCounter++;
    s->time.lapTime = time_of(milliseconds_of(s->time.frameCounter * ONE));
    for (each_kart(k))
        if (s->driverStatus[k->id].state == RACING) {
            s->driverStatus[k->id].lapFrameCounter++;
            s->driverStatus[k->id].firstPlaceTime += k->place == 1;
        }
}

/* The clock when the kart was on the line: the way beyond it, walked back. */
static u32 crossing_time(const driver_t *k)
{
    fx32 distance, moved;
    beyond_gate(k, &distance, &moved);
    fx32 late = moved > 0 ? clamp(divide(distance, moved), 0, ONE) : 0;
    return race->status.time.frameCounter * ONE - (u32)late;
}

static void finish(driver_t *k, u32 total)
{
    race_driver_status_t *s = &race->status.driverStatus[k->id];
    s->state = FINISHING;
    s->totalMilliseconds = milliseconds_of(total);
    s->totalTime = time_of(s->totalMilliseconds);
    race->status.finishedDriverCount++;
    stop_recorder(input_of(k));
    start_autopilot(k);
}

static void begin_lap(driver_t *k)
{
    race_driver_status_t *s = &race->status.driverStatus[k->id];
    u32 now = crossing_time(k), *began = &memory_of(k)->lap_start;
    u32 lap = milliseconds_of(now) - milliseconds_of(*began);
    s->lapTimes[clamp(s->curLap - 2, 0, 4)] = time_of(lap);
    s->lapFrameCounter = 0;
    *began = now;
    if (s->curLap > lap_count())
        finish(k, now);
}

static void end_race(void)
{
    race->status.resultsStored = 1;
    race->status.time.timeRunning = 0;
}

static void follow(driver_t *k)
{
    race_driver_status_t *s = &race->status.driverStatus[k->id];
    if (s->state == FINISHING) {
        s->state = FINISHED;
        if (k->kind_d & D_PLAYER)
            end_race();
    }
    if (s->state == RACING && update_checkpoints(k))
        begin_lap(k);
    update_autopilot(k);
}

static int is_ahead(u32 a, u32 b)
{
    const race_driver_status_t *p = &race->status.driverStatus[a], *q = &race->status.driverStatus[b];
    return p->curLap != q->curLap ? p->curLap > q->curLap : p->raceProgress > q->raceProgress;
}

/* Insertion sort from the last frame's order. */
static void update_places(void)
{
    s8 *order = race->status.placeDriverIds;
    s32 count = *RAM(s32, ADDR_driverCount);
    for (s32 i = 1; i < count; i++)
        for (s32 j = i; j > 0 && is_ahead((u32)order[j], (u32)order[j - 1]); j--) {
            s8 other = order[j];
            order[j] = order[j - 1];
            order[j - 1] = other;
        }
    for (s32 i = 0; i < count; i++) {
        race->drivers[order[i]].place = i + 1;
        race->status.driverStatus[order[i]].place = (u16)(i + 1);
    }
}

void update_race_manager(void)
{
    MATHRandContext32 *rng = &race->status.randomRng;
    count_down();
    run_clock();
    rng->x = rng->x * rng->mul + rng->add;
    for (each_kart(k))
        follow(k);
    update_places();
    *RAM(u8, ADDR_hudLap) = (u8)clamp(race->status.driverStatus[0].curLap, 1, lap_count());
}
