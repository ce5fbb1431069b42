/* The chase camera: looks at a point 20 above the kart from 58 behind and 34 above, and follows its direction softly.
 *
 * The matrix maps world to view; its translation and the frustum are in render space, a sixteenth of the world. */
#include "camera.h"

enum { START_FOV = 5505, FOV = 5500 }; /* half the vertical field of view, 30.2 degrees */

#define TARGET_HEIGHT (20 * ONE)
#define BEHIND (58 * ONE)
#define ABOVE (34 * ONE)
#define NEAR 1024            /* 0.25 render units */
#define FAR (1600 * ONE)
#define ASPECT 5461          /* 4:3 */
#define EYE_RADIUS (10 * ONE)
#define NOT_FOR_CAMERAS (1u << 9 | 1u << 13 | 1u << 14)

static VecFx32 to_render_space(VecFx32 v) { return vec(v.x >> 4, v.y >> 4, v.z >> 4); }

/* The direction the camera follows: between body and path, along the ground's slope. */
static VecFx32 wanted_direction(const driver_t *k)
{
    axes_t ground;
    VecFx32 way = add(axes((MtxFx43 *)&k->mainMtx)->forward, k->facing);
    way = unit(vec(way.x, 0, way.z));
    rows_of(k->tilt, &ground);
    way.y = -mul(ground.up.x, way.x) - mul(ground.up.z, way.z);
    return unit(way);
}

/* Sine and cosine finer than the table's steps, close to the start's angle. */
static void set_lens(camera_t *c)
{
    const fx32 sine_there = 2063, cosine_there = 3539, sine_step = 1390, cosine_step = 810; /* per angle unit */
    c->fovSin = (fx16)(sine_there + mul(c->fov - START_FOV, sine_step));
    c->fovCos = (fx16)(cosine_there - mul(c->fov - START_FOV, cosine_step));
}

static void set_frustum(camera_t *c)
{
    set_lens(c);
    c->frustumTop = mul(c->frustumNear, divide(c->fovSin, c->fovCos));
    c->frustumBottom = -c->frustumTop;
    c->frustumRight = mul(c->frustumTop, c->aspectRatio);
    c->frustumLeft = -c->frustumRight;
}

/* The eye goes out from the kart in two steps, none so long that it could pass a wall, and is pushed out of walls. */
static VecFx32 out_from(VecFx32 kart, VecFx32 eye)
{
    VecFx32 step = subtract(eye, kart), at = kart;
    step = vec(step.x / 2, step.y / 2, step.z / 2);
    for (int i = 0; i < 2; i++) {
        sphere_t sphere = {add(at, step), at, EYE_RADIUS, ATTRIBUTE_NOT_FOR_DRIVERS, NOT_FOR_CAMERAS, 1};
        contact_t contact;
        touch_course(&sphere, &contact);
        at = add(sphere.centre, contact.push);
    }
    return at;
}

static void place(camera_t *c, const driver_t *k)
{
    VecFx32 base = k->position;
    base.y -= k->hop_height;
    c->prevPosition = c->position;
    c->target = add(base, vec(0, c->targetElevation, 0));
    VecFx32 eye = add_scaled(base, -(s32)c->fieldDC, race->camera_direction);
    eye.y += ABOVE;
    c->position = out_from(c->target, eye);
}

static void set_column(MtxFx43 *m, int column, VecFx32 axis, VecFx32 eye)
{
    m->m[0][column] = axis.x;
    m->m[1][column] = axis.y;
    m->m[2][column] = axis.z;
    m->m[3][column] = -dot(axis, eye);
}

static void look(camera_t *c)
{
    VecFx32 eye = c->position;
    eye.y += c->elevation;
    c->lookAtTarget = to_render_space(c->target);
    c->lookAtPosition = to_render_space(eye);
    VecFx32 forward = c->targetDirection = unit(subtract(c->target, eye));
    VecFx32 right = unit(cross(forward, c->upConst));
    c->up = cross(right, forward);
    c->right = negative(right); /* the game's "right" points to the left of the screen */
    set_column(&c->mtx, 0, right, c->lookAtPosition);
    set_column(&c->mtx, 1, c->up, c->lookAtPosition);
    set_column(&c->mtx, 2, negative(forward), c->lookAtPosition);
}

void start_camera(const driver_t *k)
{
    camera_t *c = &race->camera;
    c->fov = START_FOV;
    c->targetFov = FOV;
    c->aspectRatio = ASPECT;
    c->frustumNear = NEAR;
    c->frustumFar = c->skyFrustumFar = FAR;
    if (race->map.stag && RAM(nkm_stag_data_t, race->map.stag)->frustumFar >= ONE)
        c->frustumFar = RAM(nkm_stag_data_t, race->map.stag)->frustumFar;
    c->targetElevation = TARGET_HEIGHT;
    c->fieldDC = c->fieldE0 = BEHIND;
    c->playerOffsetDirection = ONE;
    c->upConst = UP_VECTOR;
    c->targetDriverId = k->id;
    c->field26C = config->current.isMirror ? -1 : 1;
    race->camera_direction = wanted_direction(k);
    place(c, k);
    c->prevPosition = c->position;
    set_frustum(c);
    look(c);
}

void update_camera(const driver_t *k)
{
    camera_t *c = &race->camera;
    c->fov += clamp(c->targetFov - c->fov, -1, 1);
    race->camera_direction = unit(eased(race->camera_direction, wanted_direction(k), params->camera_follow));
    c->frameCounter++;
    set_frustum(c);
    place(c, k);
    look(c);
}
