/* From the pad to the input units: what is held, newly pressed and released, after the enabled-key mask.
 *
 * A key that is down while its mask lifts counts as freshly pressed. */
#include "input.h"
#include "autopilot.h"
#include "constants.h"
#include "recorder.h"

enum { OFF = 0, REPLAY = 1, LOCAL = 2, VIRTUAL = 3 };

void start_input(void)
{
    for (u32 i = 0; i < 10; i++)
        input_units[i] = (input_unit_t){0};
    input_units[0].mode = LOCAL;
    input_units[0].keyMask = KEYS_RACE;
}

void start_replay(u32 unit, u32 recording)
{
    input_units[unit].mode = REPLAY;
    input_units[unit].keyMask = KEYS_RACE;
    start_player(&input_units[unit].inputRecorder, recording);
}

static u16 mirrored(u16 keys)
{
    const u16 swap_sides = 1 << 2;
    if (!(lasting->pad.flags & swap_sides))
        return keys;
    u32 sides = (keys & KEY_LEFT ? KEY_RIGHT : 0) | (keys & KEY_RIGHT ? KEY_LEFT : 0);
    return (u16)((keys & ~(KEY_LEFT | KEY_RIGHT)) | sides);
}

static u16 keys_for(u32 unit)
{
    switch (input_units[unit].mode) {
    case LOCAL: return mirrored(lasting->pad.pressedKeys);
    case REPLAY: return replayed_keys(&input_units[unit]);
    case VIRTUAL: return input_units[unit].virtualPadKeys;
    default: return 0;
    }
}

static void update_unit(u32 unit)
{
    input_unit_t *u = &input_units[unit];
    kart_memory_t *m = &race->memory[unit];
    u16 keys = keys_for(unit), held = keys & u->keyMask, before = u->pad.pressedKeys;
    m->raw_pressed = (u16)(keys & ~m->raw_keys);
    m->raw_keys = keys;
    u->pad.triggeredKeys = (u16)(held & ~before);
    u->pad.releasedKeys = (u16)(before & ~held);
    u->pad.pressedKeys = held;
}

void update_input(u16 keys)
{
    lasting->pad.pressedKeys = keys & KEYS_ALL;
    for (u32 unit = 0; unit < MAX_DRIVERS; unit++)
        update_unit(unit);
}
