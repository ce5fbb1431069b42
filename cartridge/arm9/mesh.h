/* Small models whose colours are filled in when it is known who drives what (made by cartridge/art). */
#pragma once
#include "mkds.h"

typedef struct {
    u16 word;       /* of the display list: the parameter of a COLOR command */
    u8 slot, light; /* which of the paints, and how bright: 0..32 */
} paint_t;

typedef struct {
    const u32 *words;
    const paint_t *paints;
    u16 word_count, paint_count;
} mesh_t;

#define MESH(name) {name##_words, name##_paints, sizeof name##_words / 4, sizeof name##_paints / sizeof(paint_t)}

typedef struct {
    const u32 *words;
    u32 count;
} list_t;

/* A mesh in these colours (BGR555 by slot), its list written at *room, which moves on behind it. */
list_t mesh_painted(const mesh_t *mesh, const u16 *colours, u32 **room);
