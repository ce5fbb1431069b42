/* The course from above on the bottom screen, and the kart on it. */
#pragma once
#include "model.h"

void map_show(const model_t *model, u32 colour);
void map_update(const driver_t *driver);
void map_hide(void);
