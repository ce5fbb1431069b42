#include "mapdata.h"
#include "vector.h"

#define MAGIC(a, b, c, d) ((u32)(a) | (u32)(b) << 8 | (u32)(c) << 16 | (u32)(d) << 24)
#define NO_COUNT 0xFFFF
#define PLACE(section) __builtin_offsetof(mdat_mapdata_t, section), __builtin_offsetof(mdat_mapdata_t, section##Count)

typedef struct {
    u32 magic;
    u16 pointer_at, count_at, entry_size;
} section_t;

static const section_t SECTIONS[] = {
    {MAGIC('O', 'B', 'J', 'I'), PLACE(obji), 0x3C}, {MAGIC('P', 'A', 'T', 'H'), PLACE(path), 0x04},
    {MAGIC('P', 'O', 'I', 'T'), PLACE(poit), 0x14}, {MAGIC('K', 'T', 'P', 'S'), PLACE(ktps), 0x1C},
    {MAGIC('K', 'T', 'P', 'J'), PLACE(ktpj), 0x20}, {MAGIC('K', 'T', 'P', '2'), PLACE(ktp2), 0x1C},
    {MAGIC('K', 'T', 'P', 'C'), PLACE(ktpc), 0x1C}, {MAGIC('K', 'T', 'P', 'M'), PLACE(ktpm), 0x1C},
    {MAGIC('C', 'P', 'O', 'I'), PLACE(cpoi), 0x24}, {MAGIC('C', 'P', 'A', 'T'), PLACE(cpat), 0x0C},
    {MAGIC('I', 'P', 'O', 'I'), PLACE(ipoi), 0x14}, {MAGIC('I', 'P', 'A', 'T'), PLACE(ipat), 0x0C},
    {MAGIC('E', 'P', 'O', 'I'), PLACE(epoi), 0x18}, {MAGIC('E', 'P', 'A', 'T'), PLACE(epat), 0x0C},
    {MAGIC('A', 'R', 'E', 'A'), PLACE(area), 0x48}, {MAGIC('C', 'A', 'M', 'E'), PLACE(came), 0x4C},
};
#define STAGE MAGIC('S', 'T', 'A', 'G')

static void load_section(u32 address)
{
    u32 magic = *RAM(u32, address), count = *RAM(u32, address + 4);
    u8 *map = (u8 *)&race->map;
    if (magic == STAGE)
        race->map.stag = address + 4;
    for (u32 i = 0; i < sizeof SECTIONS / sizeof *SECTIONS; i++) {
        const section_t *s = &SECTIONS[i];
        if (s->magic != magic || count > 0xFFFF || count * s->entry_size > 0x02400000u - address)
            continue;
        *(u32 *)(map + s->pointer_at) = address + 8;
        *(u16 *)(map + s->count_at) = (u16)count;
    }
}

static void count_keys(void)
{
    mdat_mapdata_t *map = &race->map;
    const nkm_cpoi_entry_t *gates = RAM(nkm_cpoi_entry_t, map->cpoi);
    s32 keys = 0;
    for (u32 i = 0; i < map->cpoiCount; i++)
        keys = max(keys, gates[i].keyId + 1);
    map->cpoiKeyCount = (u16)min(keys, MAX_KEYS);
}

static void measure_paths(void)
{
    mdat_mapdata_t *map = &race->map;
    const nkm_cpat_entry_t *paths = RAM(nkm_cpat_entry_t, map->cpat);
    for (u32 i = 0; i < map->cpatCount; i++) {
        map->cpatLastCpoiIndex = (u16)max(map->cpatLastCpoiIndex, paths[i].start + paths[i].length - 1);
        map->cpatMaxSectionOrder = (u16)max(map->cpatMaxSectionOrder, paths[i].sectionOrder);
    }
}

void load_map(u32 nkm)
{
    const nkm_header_t *header = RAM(nkm_header_t, nkm);
    race->map = (mdat_mapdata_t){0};
    race->map.nkmVersion = header->version;
    if (header->magic != MAGIC('N', 'K', 'M', 'D'))
        return;
    for (s32 i = 0; 8 + 4 * i < min(header->headerLength, (s32)sizeof *header); i++)
        if (header->offsets[i] < 0x400000)
            load_section((nkm + header->headerLength + header->offsets[i]) & ~3u);
    race->map.cpoiCount = (u16)min(race->map.cpoiCount, MAX_GATES);
    count_keys();
    measure_paths();
}

s32 lap_count(void)
{
    s32 laps = config->current.lapCountOverride;
    if (laps <= 0 && race->map.stag)
        laps = RAM(nkm_stag_data_t, race->map.stag)->nrLaps;
    return clamp(laps, 1, 5);
}

s32 respawn_id_at(u32 gate)
{
    return gate < race->map.cpoiCount ? RAM(nkm_cpoi_entry_t, race->map.cpoi)[gate].respawnId : -1;
}

/* The yaw of a point's rotation as the game derives it: through the direction it gives. */
static u16 yaw_of(const VecFx32 *rotation)
{
    u16 angle = angle_of_degrees(rotation->y);
    return angle_of_radians_truncated(arc_tangent2(sine(angle), cosine(angle)));
}

void start_place(VecFx32 *position, u16 *angle)
{
    const fx32 half_unit = 2048;
    *position = vec(0, 0, 0);
    *angle = 0;
    if (race->map.ktpsCount == 0)
        return;
    const nkm_ktps_entry_t *start = RAM(nkm_ktps_entry_t, race->map.ktps);
    int mirrored = race->map.stag && RAM(nkm_stag_data_t, race->map.stag)->polePosition == 1;
    *angle = angle_of_degrees(start->rotation.y);
    VecFx32 left = vec(cosine(*angle), 0, -sine(*angle));
    *position = add_scaled(start->position, mirrored ? half_unit : -half_unit, left);
}

void respawn_place(s32 id, VecFx32 *position, u16 *angle)
{
    const nkm_ktpj_entry_t *points = RAM(nkm_ktpj_entry_t, race->map.ktpj);
    for (u32 i = 0; i < race->map.ktpjCount; i++) {
        if (points[i].id != id)
            continue;
        *position = points[i].position;
        *angle = yaw_of(&points[i].rotation);
        return;
    }
    start_place(position, angle);
}

s32 cannon_index(s32 id)
{
    const nkm_ktpc_entry_t *points = RAM(nkm_ktpc_entry_t, race->map.ktpc);
    for (u32 i = 0; i < race->map.ktpcCount; i++)
        if (points[i].id == id)
            return (s32)i;
    return -1;
}
