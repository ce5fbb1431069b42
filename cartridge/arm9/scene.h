/* The race in 3D: the camera of the game looks at the course and the kart. */
#pragma once
#include "mkds.h"

/* Take the course's model (course_model.bin, in RAM). */
void scene_load(const u8 *model);
/* Issue one frame's commands, from the structs in RAM. */
void scene_draw(void);
