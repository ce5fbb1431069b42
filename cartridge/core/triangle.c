/* A sphere against one triangle of the course.
 *
 * A KCL triangle is a vertex V, a face normal N, three edge normals in its plane and the height of V over the third
 * edge. Only its front collides. The steps follow the statement of SuuperW's decompilation, whose push-outs were
 * replayed equal 5,284 times. */
#include "triangle.h"
#include "constants.h"

/* A point seen from a triangle: height over its plane and distance outside each edge. */
typedef struct {
    fx32 above, outside[3];
} place_t;

static const touch_t NO_TOUCH = {.depth = -1};

static fx32 along(VecFx32 d, VecFx32 n) { return (fx32)(dot_sum(d, n) >> 12); }

static VecFx32 normal_at(u16 index)
{
    return vec16(RAM(VecFx16, collision_header->nrmDataOffset + 6u * index));
}

/* The sphere's place; returns 0 as soon as the triangle is out of its reach. */
static int locate(const kcol_prism_data_t *prism, VecFx32 d, fx32 radius, place_t *place, triangle_t *t)
{
    t->edges[2] = normal_at(prism->eNrm3Idx);
    fx32 from_vertex = along(d, t->edges[2]);
    place->outside[2] = from_vertex - t->height;
    if (from_vertex < -radius || place->outside[2] > radius)
        return 0;
    t->edges[0] = normal_at(prism->eNrm1Idx);
    if ((place->outside[0] = along(d, t->edges[0])) > radius)
        return 0;
    t->edges[1] = normal_at(prism->eNrm2Idx);
    if ((place->outside[1] = along(d, t->edges[1])) > radius)
        return 0;
    t->normal = normal_at(prism->fNrmIdx);
    place->above = along(d, t->normal);
    fx32 depth = radius - place->above;
    return depth >= 0 && depth < PRISM_DEPTH;
}

static place_t previous_place(const sphere_t *s, const triangle_t *t)
{
    VecFx32 d = subtract(s->previous, t->vertex);
    return (place_t){along(d, t->normal),
                     {along(d, t->edges[0]), along(d, t->edges[1]), along(d, t->edges[2]) - t->height}};
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
    return add(scaled(t->edges[second], m), scaled(t->edges[first], a - mul(m, k)));
}

/* Contact with the nearest edge or corner. From behind the plane only if it came over this edge from the front. */
static touch_t touch_rim(const triangle_t *t, const place_t *place, const place_t *was, fx32 radius)
{
    int largest, middle;
    farthest_edges(place->outside, &largest, &middle);
    if (place->above < 0 && (!was || was->above < 0 || was->outside[largest] > 0))
        return NO_TOUCH;
    fx32 out = place->outside[largest], k = along(t->edges[largest], t->edges[middle]);
    int corner = mul(k, out) <= place->outside[middle];
    VecFx32 q = corner ? from_corner(t, place->outside, largest, middle, k) : scaled(t->edges[largest], out);
    s64 rest = (s64)radius * radius - (corner ? dot_sum(q, q) : (s64)out * out);
    if (rest < 0)
        return NO_TOUCH;
    return (touch_t){.depth = (fx32)whole_root((u64)rest) - place->above,
                     .contact = negative(add_scaled(q, place->above, t->normal)),
                     .upright = !corner && magnitude(t->edges[largest].y) <= EDGE_IS_UPRIGHT};
}

touch_t touch_triangle(const sphere_t *s, const kcol_prism_data_t *prism, triangle_t *t)
{
    place_t place, was;
    t->attribute = prism->attribute;
    t->height = prism->height;
    t->vertex = *RAM(VecFx32, collision_header->posDataOffset + 12u * prism->posIdx);
    if (!locate(prism, subtract(s->centre, t->vertex), s->radius, &place, t))
        return NO_TOUCH;
    if (s->has_previous)
        was = previous_place(s, t);
    int inside = place.outside[0] <= 0 && place.outside[1] <= 0 && place.outside[2] <= 0;
    touch_t touch = inside ? (touch_t){.depth = s->radius - place.above, .contact = scaled(t->normal, -place.above)}
                           : touch_rim(t, &place, s->has_previous ? &was : 0, s->radius);
    if (s->has_previous)
        touch.passing = was.above < 0 || along(subtract(s->centre, s->previous), t->normal) > LEAVING;
    return touch;
}
