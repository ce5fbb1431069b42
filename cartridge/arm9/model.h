/* The picture of a course: course_model.bin, used where it lies in RAM. */
#pragma once
#include "mkds.h"

typedef struct {
    char magic[4]; /* "SKDM" */
    u16 version, chunk_count, sky_top, sky_horizon; /* BGR555 */
    u32 map, palette; /* offsets of 256 × 192 bytes and of 16 colours */
    fx32 map_x, map_z, map_scale; /* world position of the map's corner, world units a dot */
    u32 reserved[2];
} model_t;

/* A part of the course that is drawn or left out as a whole. In the file lengths are in world units (fx32);
 * model_prepare turns them into sixteenths of a unit, the steps of the vertices. */
typedef struct {
    VecFx32 centre;
    fx32 radius;
    u32 list, words; /* offset and length of its display list */
} chunk_t;

#define MODEL_SCALE 16 /* a vertex step is 1/4096 for the engine and 1/256 in render space */

void model_prepare(u8 *data);

static inline const chunk_t *model_chunks(const model_t *model) {
    return (const chunk_t *)(model + 1);
}
