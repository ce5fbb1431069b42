/* Where in a KCL a point is: the list of triangles near it. */
#include "octree.h"

#define NO_LIST 0
#define LEAF 0x80000000u

void load_collision(u32 kcl)
{
    const u32 *file = RAM(u32, kcl);
    kcol_header_t *header = collision_header;
    *header = *RAM(kcol_header_t, kcl);
    if (file[0] < sizeof(kcol_header_t) || file[1] <= file[0] || file[2] < file[1] - 0x10 || file[3] <= file[2] ||
        file[3] >= 0x400000) {
        header->areaXWidthMask = header->areaYWidthMask = header->areaZWidthMask = 0xFFFFFFFFu;
        header->areaMinPos = vec(INT32_MAX, INT32_MAX, INT32_MAX);
        return;
    }
    header->posDataOffset += kcl;
    header->nrmDataOffset += kcl;
    header->prismDataOffset += kcl;
    header->blockDataOffset += kcl;
}

const u16 *triangles_near(VecFx32 point)
{
    static const u16 nothing[1] = {NO_LIST};
    const kcol_header_t *header = collision_header;
    u32 x = (u32)((point.x - header->areaMinPos.x) >> 12), y = (u32)((point.y - header->areaMinPos.y) >> 12),
        z = (u32)((point.z - header->areaMinPos.z) >> 12);
    if ((x & header->areaXWidthMask) || (y & header->areaYWidthMask) || (z & header->areaZWidthMask))
        return nothing;
    u32 shift = header->blockWidthShift, base = header->blockDataOffset;
    u32 index = (z >> shift) << header->areaXYBlocksShift | (y >> shift) << header->areaXBlocksShift | x >> shift;
    u32 entry = *RAM(u32, base + 4 * index);
    while (!(entry & LEAF)) {
        if (shift == 0)
            return nothing;
        base += entry;
        shift--;
        entry = *RAM(u32, base + 4 * ((z >> shift & 1) << 2 | (y >> shift & 1) << 1 | (x >> shift & 1)));
    }
    return RAM(u16, base + (entry & ~LEAF) + 2);
}
