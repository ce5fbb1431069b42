/* The ROM's own file system, read from the card. */
#pragma once
#include "mkds.h"

typedef struct {
    u32 start, size; /* bytes in the ROM; start is a multiple of 0x200 */
} card_file_t;

card_file_t card_file(u32 id);
/* Copy whole blocks of 0x200 bytes; `offset` and `target` are multiples of 0x200 and of 4. */
void card_read(u32 offset, u32 *target, u32 blocks);
