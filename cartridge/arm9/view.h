/* The game's camera as the 3D engine's matrices, and what it can see. */
#pragma once
#include "mkds.h"

/* The haze of a course: the colour (BGR555) into which everything far away fades. */
void view_haze(u32 colour);
/* Take the camera for this frame and load its projection. */
void view_set(const camera_t *camera);
/* Load the view for vertices that are `scale` times as large as render space. */
void view_load(s32 scale);
/* Get ready to say what is in the picture. */
void view_look(void);
/* How far ahead of the camera the nearest point of a sphere is, 0 or more; VIEW_NOWHERE if it is farther than `reach`
 * or not in the picture. In whole world units. */
#define VIEW_NOWHERE 0x7FFFFFFF
s32 view_distance(s32 x, s32 y, s32 z, s32 radius, s32 reach);
