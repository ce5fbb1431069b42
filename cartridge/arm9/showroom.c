#include "showroom.h"

#include "fixed.h"
#include "gx.h"
#include "kart_model.h"
#include "view.h"

#define FOV_SIN 1385 /* half the field of view: 19.8 degrees */
#define FOV_COS 3855
#define BACK 96      /* where the camera stands, in world units */
#define HIGH 34
#define LOW_SIN 1004 /* it looks down by 14.2 degrees */
#define LOW_COS 3971

static driver_t shown;
static u32 built = ~0u;

static void set_camera(void) {
    static camera_t camera = {.fovSin = FOV_SIN, .fovCos = FOV_COS, .aspectRatio = 5461, .frustumNear = ONE, .frustumFar = 64 * ONE};
    camera.mtx = (MtxFx43){{{-ONE, 0, 0}, {0, LOW_COS, LOW_SIN}, {0, LOW_SIN, -LOW_COS},
                            {0, (-HIGH * LOW_COS + BACK * LOW_SIN) / 16, (-HIGH * LOW_SIN - BACK * LOW_COS) / 16}}};
    view_set(&camera);
    view_load(1);
}

void showroom_draw(u32 character, u32 kart, u16 angle, s32 height) {
    if (built != character * 64 + kart) kart_build(character, kart);
    built = character * 64 + kart;
    const fx32 c = cosine(angle), s = sine(angle);
    shown.field150 = (MtxFx43){{{c, 0, -s}, {0, ONE, 0}, {s, 0, c}, {0, height * ONE, 0}}};
    shown.tireRotX += 0x700;
    gx_begin_frame();
    set_camera();
    kart_draw(&shown);
    gx_send_frame();
}

void showroom_empty(void) {
    built = ~0u;
    gx_begin_frame();
    gx_send_frame();
}
