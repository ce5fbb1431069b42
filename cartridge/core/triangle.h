/* A sphere against one triangle of the course. */
#ifndef TRIANGLE_H
#define TRIANGLE_H

#include "collision.h"

typedef struct {
    fx32 depth;      /* length of the push along the normal that frees the sphere; negative: no contact */
    VecFx32 normal;  /* of the triangle */
    VecFx32 contact; /* the nearest point of the triangle, seen from the sphere's centre */
    int upright;     /* it is a vertical edge */
    int passing;     /* the sphere was behind the triangle or is moving away: no contact for a kart */
} touch_t;

touch_t touch_triangle(const sphere_t *sphere, const kcol_prism_data_t *prism);

#endif
