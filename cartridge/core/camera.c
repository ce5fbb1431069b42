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

/* The direction the camera follows: where the kart goes, body and path half each. */
static VecFx32 wanted_direction(const driver_t *k)
{
    VecFx32 body = axes((MtxFx43 *)&k->mainMtx)->forward;
    return unit(add(body, k->facing));
}

static void set_frustum(camera_t *c)
{
    c->fovSin = (fx16)sine((u16)c->fov);
    c->fovCos = (fx16)cosine((u16)c->fov);
    c->frustumTop = mul(c->frustumNear, divide(c->fovSin, c->fovCos));
    c->frustumBottom = -c->frustumTop;
    c->frustumRight = mul(c->frustumTop, c->aspectRatio);
    c->frustumLeft = -c->frustumRight;
}

/* The eye keeps out of the course. */
static VecFx32 clear_of_course(VecFx32 eye)
{
    sphere_t sphere = {eye, eye, EYE_RADIUS, ATTRIBUTE_NOT_FOR_DRIVERS, NOT_FOR_CAMERAS, 0};
    contact_t contact;
    touch_course(&sphere, &contact);
    return add(eye, contact.push);
}

static void place(camera_t *c, const driver_t *k)
{
    VecFx32 base = k->position;
    base.y -= k->hop_height;
    c->prevPosition = c->position;
    c->target = add(base, vec(0, c->targetElevation, 0));
    VecFx32 eye = add_scaled(base, -(s32)c->fieldDC, c->targetDirection);
    eye.y += ABOVE;
    c->position = clear_of_course(eye);
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
    VecFx32 forward = unit(subtract(c->target, eye));
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
    c->targetDirection = wanted_direction(k);
    place(c, k);
    c->prevPosition = c->position;
    set_frustum(c);
    look(c);
}

void update_camera(const driver_t *k)
{
    camera_t *c = &race->camera;
    c->fov += clamp(c->targetFov - c->fov, -1, 1);
    c->targetDirection = unit(eased(c->targetDirection, wanted_direction(k), params->camera_follow));
    c->frameCounter++;
    set_frustum(c);
    place(c, k);
    look(c);
}
