/* The game's camera as the 3D engine's matrices, and what it can see. */
#pragma once
#include "mkds.h"

/* How far the course is drawn, in world units; the haze hides its end. */
#define DRAW_DISTANCE 3400

/* The haze of this course: the colour (BGR555) into which everything fades. */
void view_haze(u32 colour);
/* Take the camera for this frame and load its projection. */
void view_set(const camera_t *camera);
/* Load the view for vertices that are `scale` times as large as render space. */
void view_load(s32 scale);
/* Whether a sphere may be in the picture; lengths in sixteenths of a world unit. */
int view_has(const VecFx32 *centre, s32 radius);
