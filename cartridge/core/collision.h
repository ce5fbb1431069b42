/* A sphere against the course's triangles (KCL). */
#ifndef COLLISION_H
#define COLLISION_H

#include "ram.h"
#include "vector.h"

#define MAX_HITS 16

typedef struct {
    VecFx32 centre, previous; /* where the sphere is, and where it was at the last query */
    fx32 radius;
    u16 skipped_attributes;   /* triangles with one of these attribute bits do not exist for the asker */
    u32 skipped_types;        /* nor do these types, 1 << type */
    int has_previous;
} sphere_t;

typedef struct {
    u32 types;                /* 1 << type of every triangle touched */
    VecFx32 push;             /* moves the sphere out of them */
    int floor, wall, edge;    /* is there one, after edge walls were judged; is the wall an edge wall */
    VecFx32 normal_of_floor, normal_of_wall; /* of the deepest floor and wall */
    u16 floor_attribute;
    VecFx32 slide;            /* along a vertical edge that was scraped */
    int count;
    u16 attributes[MAX_HITS]; /* of every triangle touched; the last place is overwritten when full */
} contact_t;

static inline u32 type_of(u16 attribute) { return (attribute >> 8) & 31; }
static inline u32 variant_of(u16 attribute) { return (attribute >> 5) & 7; }

#define ATTRIBUTE_NOT_FOR_DRIVERS 0x0010

/* Copies the KCL file's header to its place, with its offsets turned into addresses. A file whose header does not fit
 * in main RAM leaves an empty course. */
void load_collision(u32 kcl);

void touch_course(const sphere_t *sphere, contact_t *contact);

#endif
