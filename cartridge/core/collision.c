/* A sphere against the course: the triangles near it, and what their pushes come to. */
#include "collision.h"
#include "constants.h"
#include "octree.h"
#include "triangle.h"

/* Pushes along each axis so far (22 fraction bits): the most positive and the most negative; and the deepest contact. */
typedef struct {
    VecFx32 most, least, normal;
    fx32 deepest;
    u16 attribute;
} pushes_t;

typedef struct {
    pushes_t floors, walls, edge_walls, slides;
    VecFx32 lowest_edge; /* lowest contact with an edge wall */
} tally_t;

#define EDGE_WALL (1u << 16)
#define PLAIN_WALL (1u << 8)
#define NONE (-1)

static void push_axis(fx32 push, fx32 *most, fx32 *least)
{
    *most = max(*most, push);
    *least = min(*least, push);
}

static void count_push(pushes_t *p, const touch_t *touch, u16 attribute)
{
    push_axis((touch->depth * touch->normal.x) >> 2, &p->most.x, &p->least.x);
    push_axis((touch->depth * touch->normal.y) >> 2, &p->most.y, &p->least.y);
    push_axis((touch->depth * touch->normal.z) >> 2, &p->most.z, &p->least.z);
    if (touch->depth >= p->deepest) {
        p->deepest = touch->depth;
        p->normal = touch->normal;
        p->attribute = attribute;
    }
}

static void count_touch(tally_t *tally, contact_t *contact, const touch_t *touch, u16 attribute)
{
    u32 type = 1u << type_of(attribute);
    contact->types |= type;
    contact->attributes[min(contact->count, MAX_HITS - 1)] = attribute;
    contact->count = min(contact->count + 1, MAX_HITS);
    if (type & FLOOR_TYPES)
        count_push(&tally->floors, touch, attribute);
    else if (type & EDGE_WALL)
        count_push(&tally->edge_walls, touch, attribute);
    else if (type & WALL_TYPES)
        count_push(&tally->walls, touch, attribute);
    if ((type & EDGE_WALL) && touch->contact.y < tally->lowest_edge.y)
        tally->lowest_edge = touch->contact;
}

static void join_pushes(pushes_t *into, const pushes_t *from)
{
    into->most = vec(max(into->most.x, from->most.x), max(into->most.y, from->most.y), max(into->most.z, from->most.z));
    into->least = vec(min(into->least.x, from->least.x), into->least.y, min(into->least.z, from->least.z));
    if (from->deepest >= into->deepest) {
        into->deepest = from->deepest;
        into->normal = from->normal;
    }
}

/* Edge walls hold a kart on a ledge's lip like a wall, and do not exist for one that stands on top of it. */
static void judge_edge_walls(tally_t *tally, contact_t *contact)
{
    VecFx32 low = vec(tally->lowest_edge.x >> 4, tally->lowest_edge.y >> 4, tally->lowest_edge.z >> 4);
    int on_floor = tally->floors.deepest != NONE && !(contact->types & FALL_TYPES);
    contact->types &= ~EDGE_WALL;
    if (on_floor && (s64)low.x * low.x + (s64)low.z * low.z <= (s64)low.y * low.y)
        return;
    if (on_floor) {
        tally->floors = (pushes_t){.most = vec(tally->floors.most.x, 0, tally->floors.most.z), .deepest = NONE,
                                   .least = vec(tally->floors.least.x, 0, tally->floors.least.z)};
        tally->walls.most.y = tally->walls.least.y = 0;
        contact->types &= ~FLOOR_TYPES;
    }
    contact->types |= PLAIN_WALL;
    contact->edge = 1;
    join_pushes(&tally->walls, &tally->edge_walls);
}

/* The scraped edges' push without its part along the wall, as long as a 32nd of the radius. */
static VecFx32 slide_along(const pushes_t *slides, const contact_t *contact, fx32 radius)
{
    VecFx32 push = add(slides->most, slides->least), direction;
    fx32 size;
    push = unit_and_length(vec(push.x >> 10, push.y >> 10, push.z >> 10), &size);
    if (size == 0 || !contact->wall || length(cross(push, contact->normal_of_wall)) <= 0x10)
        return ZERO_VECTOR;
    direction = unit_and_length(without(push, contact->normal_of_wall), &size);
    return size == 0 ? ZERO_VECTOR : scaled(direction, radius >> 5);
}

static fx32 total(fx32 most_a, fx32 most_b, fx32 least_a, fx32 least_b)
{
    return (max(most_a, most_b) + min(least_a, least_b)) >> 10;
}

static void conclude(tally_t *tally, contact_t *contact, fx32 radius)
{
    const pushes_t *f = &tally->floors, *w = &tally->walls;
    if (contact->types & EDGE_WALL)
        judge_edge_walls(tally, contact);
    contact->floor = f->deepest != NONE;
    contact->wall = w->deepest != NONE;
    contact->push = vec(total(f->most.x, w->most.x, f->least.x, w->least.x),
                        total(f->most.y, w->most.y, f->least.y, w->least.y),
                        total(f->most.z, w->most.z, f->least.z, w->least.z));
    contact->normal_of_floor = f->normal;
    contact->floor_attribute = f->attribute;
    contact->normal_of_wall = w->normal;
    contact->slide = slide_along(&tally->slides, contact, radius);
}

void touch_course(const sphere_t *sphere, contact_t *contact)
{
    *contact = (contact_t){0};
    tally_t tally = {.floors.deepest = NONE, .walls.deepest = NONE, .edge_walls.deepest = NONE,
                     .slides.deepest = NONE, .lowest_edge.y = 0x7FFFFFFF};
    const u16 *list = triangles_near(sphere->centre);
    for (int i = 0; i < LONGEST_LIST && list[i]; i++) {
        const kcol_prism_data_t *prism = RAM(kcol_prism_data_t, collision_header->prismDataOffset + 0x10u * list[i]);
        u32 type = 1u << type_of(prism->attribute);
        if ((prism->attribute & sphere->skipped_attributes) || (type & sphere->skipped_types))
            continue;
        touch_t touch = touch_triangle(sphere, prism);
        if (touch.depth < 0)
            continue;
        if (!touch.passing)
            count_touch(&tally, contact, &touch, prism->attribute);
        else if (touch.upright && (type & WALL_TYPES))
            count_push(&tally.slides, &touch, prism->attribute);
    }
    conclude(&tally, contact, sphere->radius);
}
