/* The player's kart and driver. */
#pragma once
#include "mkds.h"

/* Paint the models of this character in this kart (ids). */
void kart_build(u32 character, u32 kart);
/* The colour of a kart. */
u16 kart_colour(u32 kart);
/* Draw it where it is; the view is loaded at scale 1. */
void kart_draw(const driver_t *driver);
/* Enter and leave a space like the kart's: these axes and place (world units), 16 vertex steps a unit. */
void kart_enter(const MtxFx43 *place);
void kart_leave(void);
