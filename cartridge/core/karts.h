/* The 37 karts and 13 characters. */
#ifndef KARTS_H
#define KARTS_H

#include "ram.h"

/* Stats as the game builds them at race load: the kart's, lowered to the class (0 50cc, 1 100cc, 2 150cc), with the
 * character's off-road factor in the terrain speeds. Unknown ids give kart 0 and character 0. */
physp_kart_params_t kart_stats(u32 kart, u32 character, u32 class);

/* What the depth of water, one unit, takes from the speed: from the kart's own stats, before the character's factor. */
fx32 water_factor(u32 kart);

physp_char_params_t character_stats(u32 character);

/* Mushrooms in a time trial. */
s32 mushroom_count(u32 kart);

#endif
