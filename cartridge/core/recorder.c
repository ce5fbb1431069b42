#include "recorder.h"
#include "constants.h"

enum { IDLE = 0, RECORDING = 1, PLAYING = 2, FULL = 3 };

#define PAIRS 8
static const u16 KEY_OF_BUTTON[PAIRS] = {KEY_A, KEY_B, KEY_R, KEY_ITEM, KEY_RIGHT, KEY_LEFT, KEY_DOWN, KEY_UP};
#define WRITTEN_ITEM_KEY 0x400 /* one button for both item keys; played back as X */

typedef struct {
    u8 buttons, frames;
} run_t;

static run_t *run_at(const input_rec_t *r, u32 index)
{
    return RAM(run_t, r->recording + 4) + index;
}

static u8 buttons_of(u16 keys)
{
    u32 buttons = 0;
    for (u32 i = 0; i < PAIRS; i++)
        buttons |= keys & KEY_OF_BUTTON[i] ? 1u << i : 0;
    return (u8)buttons;
}

static u16 keys_of(u8 buttons)
{
    u32 keys = 0;
    for (u32 i = 0; i < PAIRS; i++)
        keys |= buttons >> i & 1 ? KEY_OF_BUTTON[i] == KEY_ITEM ? WRITTEN_ITEM_KEY : KEY_OF_BUTTON[i] : 0u;
    return (u16)keys;
}

void start_recorder(void)
{
    input_rec_t *r = &input_units[0].inputRecorder;
    r->recording = ADDRESS(&race->recording);
    r->isBufferClear = 1;
}

void start_player(input_rec_t *recorder, u32 recording)
{
    recorder->recording = recording;
    recorder->state = PLAYING;
}

static int extends(const run_t *run, u8 buttons)
{
    return run->frames > 0 && run->frames < 255 && run->buttons == buttons;
}

void record_input(input_unit_t *unit)
{
    input_rec_t *r = &unit->inputRecorder;
    u8 buttons = buttons_of(race->memory[unit - input_units].raw_keys);
    if (race->state.frameCounter == FRAME_RECORDING && r->state == IDLE && r->recording)
        r->state = RECORDING;
    if (r->state != RECORDING)
        return;
    run_t *run = run_at(r, r->curEntry);
    r->isBufferClear = 0;
    if (run->frames > 0 && !extends(run, buttons)) {
        if (r->curEntry + 1 == RECORDING_RUNS) {
            r->state = FULL;
            return;
        }
        run = run_at(r, ++r->curEntry);
    }
    run->buttons = buttons;
    run->frames++;
    r->waitCounter = run->frames;
    RAM(input_rec_recording_t, r->recording)->dataLength = 2u * r->curEntry;
}

void stop_recorder(input_unit_t *unit)
{
    if (unit->inputRecorder.state == RECORDING)
        unit->inputRecorder.state = IDLE;
}

u16 replayed_keys(input_unit_t *unit)
{
    input_rec_t *r = &unit->inputRecorder;
    if (race->state.frameCounter < FRAME_RECORDING || r->state != PLAYING || r->curEntry >= RECORDING_RUNS)
        return 0;
    run_t *run = run_at(r, r->curEntry);
    u16 keys = keys_of(run->buttons);
    if (++r->waitCounter >= run->frames) {
        r->waitCounter = 0;
        r->curEntry++;
    }
    return run->frames ? keys : 0;
}
