/* Where in a KCL a point is. */
#ifndef OCTREE_H
#define OCTREE_H

#include "collision.h"

/* A list of triangle numbers (from 1), ended by 0. It holds every triangle that a sphere of up to the file's radius
 * around the point may touch, and lies in main RAM or is empty. */
const u16 *triangles_near(VecFx32 point);

#define LONGEST_LIST 256 /* reading stops here: a frame's time stays bounded whatever the file says */

#endif
