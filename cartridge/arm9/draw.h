/* The race on the top screen, in 3D. */
#pragma once
#include "mkds.h"

void draw_boot(void);
/* Take the course's model (course_model.bin, in RAM). */
void draw_course(const u8 *model);
/* Issue one frame's commands, from the structs in RAM. */
void draw_race(void);
