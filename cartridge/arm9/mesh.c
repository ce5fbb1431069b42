#include "mesh.h"

static u32 shaded(u32 colour, u32 light) {
    const u32 red = (colour & 31) * light >> 5, green = (colour >> 5 & 31) * light >> 5, blue = (colour >> 10) * light >> 5;
    return red | green << 5 | blue << 10;
}

list_t mesh_painted(const mesh_t *mesh, const u16 *colours, u32 **room) {
    u32 *const list = *room;
    for (u32 i = 0; i < mesh->word_count; i++) list[i] = mesh->words[i];
    for (const paint_t *paint = mesh->paints; paint < mesh->paints + mesh->paint_count; paint++)
        list[paint->word] = shaded(colours[paint->slot], paint->light);
    *room += mesh->word_count;
    return (list_t){list, mesh->word_count};
}
