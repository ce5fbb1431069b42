/* The collision pass: out of the course's triangles, and what the contact does. */
#include "kart.h"

static void take_bump(driver_t *k)
{
    k->state_a &= ~(u32)A_BUMPED;
    if (k->state_a & A_TOUCHING_KART)
        k->state_a |= A_BUMPED;
}

static void move_out(driver_t *k, contact_t *contact)
{
    k->prevColPos = k->colPos;
    k->colPos = add_scaled(k->position, k->colSphereSize + SPHERE_LIFT, axes(&k->body_mtx)->up);
    sphere_t sphere = {k->colPos, k->prevColPos, k->colSphereSize, ATTRIBUTE_NOT_FOR_DRIVERS, 0, 1};
    touch_course(&sphere, contact);
    k->position = add(k->position, contact->push);
    k->colPos = add(k->colPos, contact->push);
}

/* What comes down on a floor is pressed into it from now on. */
static void meet_floor(driver_t *k, const contact_t *contact)
{
    fx32 ignored;
    k->state_a |= A_ON_FLOOR;
    k->floor_normal = unit_and_length(contact->normal_of_floor, &ignored);
    if (k->vertical_speed < 0) {
        k->vertical_speed = FLOOR_SPEED;
        k->state_b &= ~(u32)B_ON_JUMP_PAD;
    }
}

/* A long fall bounces off the ground, and a nose-first landing costs speed. The way of travel, frozen in the air, lies
 * along the ground again. */
static void land(driver_t *k)
{
    if (params->landing_flattens)
        k->travel = without(k->travel, k->floor_normal);
    VecFx32 impact = scaled(k->floor_normal, game_dot(k->floor_normal, k->motion));
    int long_fall = k->airborne > LONG_AIR || k->ground_height - k->position.y > LONG_FALL;
    if (long_fall && length(impact) > HARD_LANDING)
        k->vertical_speed = min(mul(magnitude(impact.y), LANDING_BOUNCE), mul(LANDING_BOUNCE_CAP, k->terrain_factor));
    fx32 nose = game_dot(axes(&k->mainMtx)->forward, k->floor_normal);
    if (k->airborne > NOSE_LANDING_AIR && k->pitch > NOSE_LANDING_PITCH && nose < 0)
        k->speed = mul(k->speed, ONE + nose);
    k->floorTouchTimeout = FLOOR_TIMER;
    k->state_a |= A_LANDED;
    respawn_landed(k);
}

static void count_air(driver_t *k)
{
    if (!on_ground(k)) {
        k->airborne++;
        return;
    }
    k->airborne = 0;
    k->state_a &= ~(u32)A_HOPPING;
    k->ground_height = k->position.y;
}

/* A kart that stands with no pedal keeps its place, on slopes too. */
static void rest(driver_t *k)
{
    int pushed = (k->state_a & (A_BUMPED | A_BOUNCING)) || !is_zero(k->slide_push);
    int slips = params->rest_slope > 0 && ONE - k->floor_normal.y > params->rest_slope;
    int pedal = has_pedal(k) && race_is_on();
    k->state_a &= ~(u32)A_RESTING;
    if (!on_ground(k) || k->speed != 0 || pedal || pushed || slips)
        return;
    k->state_a |= A_RESTING;
    k->motion = k->motion_unit = ZERO_VECTOR;
    k->motion_length = 0;
    k->position.x = k->lastPosition.x;
    k->position.z = k->lastPosition.z;
}

static void check_fall(driver_t *k, const contact_t *contact)
{
    const u32 boundary = 1u << 11, out_of_bounds = 1u << 10;
    u32 variant = 0;
    for (int i = 0; i < contact->count; i++)
        if (type_of(contact->attributes[i]) == 11)
            variant = variant_of(contact->attributes[i]);
    int blocked = (k->state_a & A_TOUCHING_WALL) && !(contact->types & boundary);
    if (k->position.y < 0 || ((contact->types & (boundary | out_of_bounds)) && !blocked))
        fall_off(k, variant);
}

static void count_contact_timers(driver_t *k)
{
    k->wallTouchTimeout = (s16)max(k->wallTouchTimeout - 1, 0);
    k->floorTouchTimeout = (s16)max(k->floorTouchTimeout - 1, 0);
}

void kart_collide(driver_t *k)
{
    contact_t contact;
    if (k->state_b & B_CANNON) {
        k->surface = NO_SURFACE;
        update_orientation(k);
        return;
    }
    VecFx32 old_normal = k->floor_normal;
    take_bump(k);
    count_contact_timers(k);
    move_out(k, &contact);
    apply_slide(k, &contact);
    k->state_a &= ~(u32)(A_ON_FLOOR | A_TOUCHING_WALL | A_LANDED);
    react_to_wall(k, &contact);
    if (contact.floor)
        meet_floor(k, &contact);
    check_fall(k, &contact);
    update_surface(k, &contact);
    update_tilt_rate(k, old_normal);
    if (on_ground(k) && k->airborne > 0 && k->vertical_speed < 0) /* a jump pad has thrown it up again */
        land(k);
    rest(k);
    count_air(k);
    update_orientation(k);
    k->kartTiresPosition = k->position;
}
