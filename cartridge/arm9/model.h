/* The picture of a course: course_model.bin, used where it lies in RAM. */
#pragma once
#include "mkds.h"

typedef struct {
    char magic[4]; /* "SKDM" */
    u16 version, chunk_count, sky_top, sky_horizon; /* BGR555 */
    u32 map, palette; /* offsets of 256 × 192 bytes and of 16 colours */
    fx32 map_x, map_z, map_scale; /* world position of the map's corner, world units a dot */
    u32 backdrop, reserved;
} model_t;

typedef struct {
    u32 offset, words; /* of a display list, from the beginning of the model */
} shapes_t;

/* A part of the course that is drawn or left out as a whole, in whole world units. */
typedef struct {
    s16 x, y, z, radius; /* of a sphere around it */
    u16 reach, near;     /* farther away it is left out; farther away the plain list stands for it */
    shapes_t list, plain;
} chunk_t;

/* A vertex step is half a world unit; it would be 1/4096 of the 16 units in one of render space. */
#define MODEL_SCALE 128

static inline const chunk_t *model_chunks(const model_t *model) {
    return (const chunk_t *)(model + 1);
}
