/* The karts' numbers, by formula: a weight class by owner, a style by kart, and each owner's own touch.
 *
 * Only one kart's numbers are published (middle class, DASHER: kart 2, "B Dasher"); the formulas give exactly those for
 * it, and spread the others around it so that every gain costs something. */
#include "karts.h"
#include "fixed.h"
#include "params.h"

typedef struct {
    s8 speed, acceleration, drift, handling, off_road, weight, items; /* items: 0 low, 1 middle, 2 high */
} rating_t;

enum { LIGHT, MIDDLE, HEAVY };
static const rating_t CLASSES[] = {{-1, 1, 0, 1, -1, -3, 0}, {0, 0, 0, 0, 0, 0, 0}, {1, -1, 0, -1, 1, 3, 0}};

enum { STANDARD, DASHER, DRIFTER, SPRINTER, CLIMBER, NIMBLE, HAMMER };
static const rating_t STYLES[] = {
    [STANDARD] = {0, 0, 0, 0, 0, 0, 1},    /* no weakness */
    [DASHER] = {4, -4, -2, 0, 0, 0, 0},    /* top speed; slow off the line, short mini-turbos */
    [DRIFTER] = {-2, 1, 4, 1, -3, -1, 1},  /* long mini-turbos, tight drifts; helpless off-road */
    [SPRINTER] = {-3, 4, 0, 1, 0, -2, 2},  /* quick to recover, many items; slow at the top */
    [CLIMBER] = {-1, 0, -1, -1, 4, 1, 1},  /* crosses grass and sand */
    [NIMBLE] = {-1, 1, 1, 3, -1, -2, 0},   /* steers sharply without drifting */
    [HAMMER] = {2, -3, 0, -1, 1, 4, 1},    /* fast and heavy, wide in bends */
};

typedef struct {
    u8 class, styles[3];
    s8 acceleration, drift, handling, off_road; /* the owner's touch; sums to nothing */
} owner_t;

static const owner_t OWNERS[13] = {
    {MIDDLE, {STANDARD, NIMBLE, DASHER}, 0, 0, 0, 0},    {HEAVY, {STANDARD, CLIMBER, HAMMER}, 0, -1, 0, 1},
    {LIGHT, {STANDARD, SPRINTER, CLIMBER}, 1, -1, 0, 0},  {HEAVY, {STANDARD, DASHER, HAMMER}, -1, 1, 0, 0},
    {LIGHT, {STANDARD, DRIFTER, NIMBLE}, -1, 1, 0, 0},    {HEAVY, {STANDARD, HAMMER, DRIFTER}, 1, 0, -1, 0},
    {LIGHT, {STANDARD, SPRINTER, DRIFTER}, 0, 0, 1, -1},  {MIDDLE, {STANDARD, CLIMBER, DRIFTER}, 0, 0, 1, -1},
    {LIGHT, {STANDARD, DASHER, NIMBLE}, 0, 0, -1, 1},     {MIDDLE, {STANDARD, SPRINTER, NIMBLE}, 0, 1, -1, 0},
    {MIDDLE, {STANDARD, DASHER, DRIFTER}, -1, 1, 0, 0},   {HEAVY, {STANDARD, SPRINTER, DASHER}, 0, 1, 0, -1},
    {MIDDLE, {STANDARD, STANDARD, STANDARD}, 1, 0, -1, 0},
};

typedef struct {
    fx32 off_road, weight;
} character_t;
static const character_t CHARACTERS[] = {[LIGHT] = {3932, 1638}, [MIDDLE] = {4096, 2048}, [HEAVY] = {4260, 2458}};

static const owner_t *owner_of(u32 kart) { return &OWNERS[kart < 37 ? kart / 3 : 0]; }

static rating_t rating_of(u32 kart)
{
    const owner_t *o = owner_of(kart);
    const rating_t *c = &CLASSES[o->class], *s = &STYLES[o->styles[kart < 37 ? kart % 3 : 0]];
    return (rating_t){
        .speed = (s8)(c->speed + s->speed),
        .acceleration = (s8)(c->acceleration + s->acceleration + o->acceleration),
        .drift = (s8)(c->drift + s->drift + o->drift),
        .handling = (s8)(c->handling + s->handling + o->handling),
        .off_road = (s8)(c->off_road + s->off_road + o->off_road),
        .weight = (s8)(c->weight + s->weight),
        .items = s->items,
    };
}

enum { ROAD, WEAK = 2, OFF_ROAD, HEAVY_OFF_ROAD, SLIPPERY, ICE, KINDS = 12 };

static void set_surfaces(physp_kart_params_t *k, const rating_t *r)
{
    fx32 grip = 614 + 25 * r->handling;
    for (int kind = 0; kind < KINDS; kind++) {
        k->collisionVelocityMinusDirMultipliers[kind] = grip;
        k->collisionSpeedMultipliers[kind] = ONE;
    }
    fx32 *grips = k->collisionVelocityMinusDirMultipliers, *speeds = k->collisionSpeedMultipliers;
    grips[WEAK] = mul(grip, 3686);
    grips[OFF_ROAD] = mul(grip, 3277);
    grips[HEAVY_OFF_ROAD] = mul(grip, 2867);
    grips[SLIPPERY] = mul(grip, 2048);
    grips[ICE] = mul(grip, 1024);
    speeds[WEAK] = 2867 + 41 * r->off_road;
    speeds[OFF_ROAD] = 1947 + 82 * r->off_road;
    speeds[HEAVY_OFF_ROAD] = 1434 + 82 * r->off_road;
    speeds[SLIPPERY] = 3686 + 20 * r->off_road;
}

static physp_kart_params_t raw_stats(u32 kart)
{
    rating_t r = rating_of(kart);
    physp_kart_params_t k = {
        .colSphereSize = 45056,
        .colSphereZOffset = -11264,
        .weight = (s16)(2662 + 205 * r.weight),
        .driftBoostTime = (s16)(41 + 3 * r.drift),
        .maxSpeed = 29300 + 317 * r.speed,
        .baseAcceleration = 285 + 15 * r.acceleration,
        .field18 = 118 + 6 * r.acceleration,
        .field1C = 2867,
        .driftBaseAcceleration = 273 + 6 * r.acceleration,
        .field24 = 273 + 6 * r.acceleration,
        .field28 = 2867,
        .deceleration = 4030,
        .handling = (s16)(300 + 12 * r.handling),
        .drift = (s16)(400 + 20 * r.drift),
        .driftTurningCompensation = 500 + 25 * r.drift,
    };
    set_surfaces(&k, &r);
    return k;
}

/* 50cc and 100cc lower the top speed and the drift turn, nothing else. */
static void lower_to_class(physp_kart_params_t *k, u32 class)
{
    if (class == 0) {
        k->maxSpeed = mul(k->maxSpeed, 0xB33);
        k->drift = (s16)(k->drift - 40);
    } else if (class == 1) {
        k->maxSpeed = mul(k->maxSpeed, 0xD9A);
        k->drift = (s16)(k->drift - 20);
    }
}

physp_char_params_t character_stats(u32 character)
{
    const character_t *c = &CHARACTERS[OWNERS[character < 13 ? character : 0].class];
    return (physp_char_params_t){.field0 = c->off_road, .weight = c->weight};
}

physp_kart_params_t kart_stats(u32 kart, u32 character, u32 class)
{
    physp_kart_params_t k = raw_stats(kart);
    fx32 factor = character_stats(character).field0;
    lower_to_class(&k, class);
    for (int kind = 0; kind < KINDS; kind++)
        if (k.collisionSpeedMultipliers[kind] < ONE)
            k.collisionSpeedMultipliers[kind] = mul_round(k.collisionSpeedMultipliers[kind], factor);
    return k;
}

fx32 water_factor(u32 kart)
{
    physp_kart_params_t k = raw_stats(kart);
    return divide(ONE - k.collisionSpeedMultipliers[HEAVY_OFF_ROAD], 2 * k.colSphereSize);
}

s32 mushroom_count(u32 kart)
{
    s32 rating = rating_of(kart).items;
    return rating == 0 ? params->mushrooms_low : rating == 1 ? params->mushrooms_middle : params->mushrooms_high;
}
