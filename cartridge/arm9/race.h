/* One race: loading, the loop of frames, and back. */
#pragma once
#include "menu.h"

void race_run(const choice_t *choice);
