/* A sphere against one triangle of the course. */
#ifndef TRIANGLE_H
#define TRIANGLE_H

#include "collision.h"

typedef struct {
    VecFx32 vertex, normal, edges[3]; /* edge normals point out of the triangle, in its plane */
    fx32 height;                      /* of the vertex over the third edge */
    u16 attribute;
} triangle_t;

typedef struct {
    fx32 depth;      /* length of the push along the normal that frees the sphere; negative: no contact */
    VecFx32 contact; /* the nearest point of the triangle, seen from the sphere's centre */
    int upright;     /* it is a vertical edge */
    int passing;     /* the sphere was behind the triangle or is moving away: no contact for a kart */
} touch_t;

touch_t touch_triangle(const sphere_t *sphere, const kcol_prism_data_t *prism, triangle_t *t);

#endif
