/* Shakedown: a kart racer for the Nintendo DS. This is the console around the game; the game is core/. */
#include "frame.h"
#include "gx.h"
#include "hardware.h"
#include "pictures.h"
#include "race.h"
#include "shakedown.h"
#include "text.h"
#include "video.h"

int main(void) {
    frame_boot();
    EXMEMCNT &= (u16)~0x8880; /* both slots belong to this processor */
    *(u32 *)ADDR_gameCode = REG32(HEADER + 0x0C);
    game_boot();
    video_boot();
    text_boot();
    gx_boot();
    pictures_boot();
    for (;;) {
        const choice_t choice = menu_run();
        race_run(&choice);
    }
}
