/* The far landscape behind a course. */
#pragma once
#include "mkds.h"

/* Show a backdrop (a picture of 64 KiB in RAM) in the colours of this course's sky. */
void backdrop_show(const u32 *picture, u32 top, u32 horizon);
/* Turn it with the camera. */
void backdrop_turn(const camera_t *camera);
