/* A sphere against one triangle of the course.
 *
 * A KCL triangle is a vertex V, a face normal N, three edge normals in its plane, pointing out, and the height of V
 * over the third edge. Only its front collides. The steps follow the statement of SuuperW's decompilation, whose
 * push-outs were replayed equal 5,284 times. Most triangles near a kart are out of its reach, so that is found first. */
#include "triangle.h"
#include "constants.h"

typedef struct {
    const VecFx32 *vertex;
    const VecFx16 *normal, *edges[3];
    fx32 height;
} triangle_t;

/* A point seen from a triangle: height over its plane and distance outside each edge. */
typedef struct {
    fx32 above, outside[3];
} place_t;

static const touch_t NO_TOUCH = {.depth = -1};

static fx32 along(VecFx32 d, const VecFx16 *n)
{
    return (fx32)(((s64)d.x * n->x + (s64)d.y * n->y + (s64)d.z * n->z) >> 12);
}

static triangle_t triangle_of(const kcol_prism_data_t *prism)
{
    const VecFx16 *normals = RAM(VecFx16, collision_header->nrmDataOffset);
    return (triangle_t){RAM(VecFx32, collision_header->posDataOffset) + prism->posIdx, normals + prism->fNrmIdx,
                        {normals + prism->eNrm1Idx, normals + prism->eNrm2Idx, normals + prism->eNrm3Idx},
                        prism->height};
}

/* The sphere's place; returns 0 as soon as the triangle is out of its reach. */
static int locate(const triangle_t *t, VecFx32 d, fx32 radius, place_t *place)
{
    fx32 from_vertex = along(d, t->edges[2]);
    place->outside[2] = from_vertex - t->height;
    if (from_vertex < -radius || place->outside[2] > radius)
        return 0;
    if ((place->outside[0] = along(d, t->edges[0])) > radius)
        return 0;
    if ((place->outside[1] = along(d, t->edges[1])) > radius)
        return 0;
    place->above = along(d, t->normal);
    fx32 depth = radius - place->above;
    return depth >= 0 && depth < PRISM_DEPTH;
}

/* The edge farthest outside, and the second. */
static void farthest_edges(const fx32 o[3], int *largest, int *middle)
{
    int a = o[0] >= o[1] ? 0 : 1, b = 1 - a;
    *largest = o[2] > o[a] ? 2 : a;
    *middle = *largest == 2 ? a : o[2] > o[b] ? 2 : b;
}

/* From the corner between two edges to the sphere's centre, in the plane. */
static VecFx32 from_corner(const triangle_t *t, const fx32 outside[3], int largest, int middle, fx32 k)
{
    int swapped = largest == (middle + 2) % 3;
    int first = swapped ? middle : largest, second = swapped ? largest : middle;
    fx32 a = outside[first], b = outside[second];
    fx32 m = divide(mul(k, a) - b, mul(k, k) - ONE);
    return add(scaled(vec16(t->edges[second]), m), scaled(vec16(t->edges[first]), a - mul(m, k)));
}

/* From behind the plane a rim is touched only if the sphere came over this edge from the front. */
static int came_over(const sphere_t *s, const triangle_t *t, int edge)
{
    VecFx32 d = subtract(s->previous, *t->vertex);
    return s->has_previous && along(d, t->normal) >= 0 && along(d, t->edges[edge]) <= (edge == 2 ? t->height : 0);
}

static s64 square(fx32 x) { return (s64)x * x; }

/* Contact with the nearest edge or corner: where the sphere, of radius r, is q away from it in the plane, it reaches
 * sqrt(r*r - q*q) below its centre. */
static touch_t touch_rim(const sphere_t *s, const triangle_t *t, const place_t *place)
{
    int largest, middle;
    farthest_edges(place->outside, &largest, &middle);
    fx32 out = place->outside[largest];
    s64 needed = place->above > 0 ? square(place->above) : 0;
    if (square(s->radius) - square(out) < needed || (place->above < 0 && !came_over(s, t, largest)))
        return NO_TOUCH;
    fx32 k = along(vec16(t->edges[largest]), t->edges[middle]);
    int corner = mul(k, out) <= place->outside[middle];
    VecFx32 q = corner ? from_corner(t, place->outside, largest, middle, k) : scaled(vec16(t->edges[largest]), out);
    s64 rest = square(s->radius) - (corner ? dot_sum(q, q) : square(out));
    if (rest < needed)
        return NO_TOUCH;
    return (touch_t){.depth = (fx32)whole_root((u64)rest) - place->above,
                     .contact = negative(add_scaled(q, place->above, vec16(t->normal))),
                     .upright = !corner && magnitude(t->edges[largest]->y) <= EDGE_IS_UPRIGHT};
}

touch_t touch_triangle(const sphere_t *s, const kcol_prism_data_t *prism)
{
    triangle_t t = triangle_of(prism);
    place_t place;
    if (!locate(&t, subtract(s->centre, *t.vertex), s->radius, &place))
        return NO_TOUCH;
    int inside = place.outside[0] <= 0 && place.outside[1] <= 0 && place.outside[2] <= 0;
    touch_t touch = inside ? (touch_t){.depth = s->radius - place.above,
                                       .contact = scaled(vec16(t.normal), -place.above)}
                           : touch_rim(s, &t, &place);
    touch.normal = vec16(t.normal);
    if (touch.depth >= 0 && s->has_previous)
        touch.passing = along(subtract(s->previous, *t.vertex), t.normal) < 0 ||
                        along(subtract(s->centre, s->previous), t.normal) > LEAVING;
    return touch;
}
