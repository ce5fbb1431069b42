#include "video.h"

#include "hardware.h"

#define POWER_ALL 0x820Fu /* both engines, 3D geometry and rendering; engine A on the top screen */

void video_boot(void) {
    POWCNT1 = POWER_ALL;
    VRAMCNT(0) = 0x81; /* A: backgrounds of engine A */
    VRAMCNT(2) = 0x84; /* C: backgrounds of engine B */
    VRAMCNT(3) = 0x84; /* D: sprites of engine B */
    DISPCNT(ENGINE_A) = 0x00010308; /* mode 0; layer 0 is 3D, layer 1 text */
    BGCNT(ENGINE_A, 0) = 1;
    BGCNT(ENGINE_A, 1) = 0x0800;
    DISPCNT(ENGINE_B) = 0x00010105; /* mode 5: layer 0 text, layer 3 the picture */
    BGCNT(ENGINE_B, 0) = 0x0800;
    PALETTE(ENGINE_A)[0] = PALETTE(ENGINE_B)[0] = RGB(2, 3, 8);
}
