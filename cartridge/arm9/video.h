/* What lies where in video memory, and the state of the two screens. */
#pragma once
#include "mkds.h"

/* Both engines: offsets in background memory. Layer 1 (engine A) and 0 (engine B) hold text. */
#define TEXT_TILES 0x0000u /* 475 tiles, 16 KiB */
#define TEXT_MAP 0x4000u
/* Engine B: a picture of 256 × 192 bytes on layer 3, palette colours from PICTURE_COLOURS. */
#define PICTURE 0x8000u

void video_boot(void);
