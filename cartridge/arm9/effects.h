/* What a kart throws: its shadow, sparks of a drift, the flame of a boost, dust. */
#pragma once
#include "mkds.h"

void effects_draw(const driver_t *driver, u32 frame);
