/* The rhythm of a frame: line 2 starts its work, line 192 ends it. */
#pragma once
#include "mkds.h"

enum key {
    KEY_A = 1, KEY_B = 2, KEY_SELECT = 4, KEY_START = 8, KEY_RIGHT = 0x10, KEY_LEFT = 0x20, KEY_UP = 0x40,
    KEY_DOWN = 0x80, KEY_R = 0x100, KEY_L = 0x200, KEY_X = 0x400, KEY_Y = 0x800,
};

void frame_boot(void);
/* Sleep until the next frame starts; the keys held in it, as a key mask. */
u16 frame_start(void);
/* Sleep until the screen has been drawn: what is written to video memory now shows with the 3D of this frame. */
void frame_drawn(void);
/* Let whole frames pass. */
void frame_skip(int frames);
