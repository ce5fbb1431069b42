/* The player's kart and driver, and what they leave behind. */
#pragma once
#include "mkds.h"

/* Paint the models of this character in this kart (ids). */
void kart_build(u32 character, u32 kart);
/* The colour of a kart. */
u16 kart_colour(u32 kart);
/* Draw it where it is; the view is loaded at scale 1. */
void kart_draw(const driver_t *driver);
