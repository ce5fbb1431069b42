/* Compressed files of the ROM, brought into RAM a slice a frame.
 *
 * How many frames that takes depends on the sizes alone, so that a race starts on the same frame whatever the emulator
 * thinks a memory access costs. */
#pragma once
#include "mkds.h"

typedef struct {
    enum { IDLE, READING, UNPACKING, READY } state;
    u32 rom, blocks;        /* where to read on, and how much is left */
    const u8 *buffer;       /* the packed file */
    u8 *packed;             /* in it: where to read to, then where to unpack from */
    u8 *output, *end;
    u32 flags, bits;        /* the unpacker's flag byte, and how many of its bits are left */
} archive_t;

/* Begin to read file `id` through `buffer` (its packed form) into `target`. */
void archive_open(archive_t *archive, u32 id, u8 *buffer, u8 *target);
/* One frame's work; true when all of it is there. */
int archive_step(archive_t *archive);
/* All of it, frame by frame; how many frames that took. */
int archive_load(u32 id, u8 *buffer, u8 *target);
/* The address of a file in a NARC in RAM, by its place in it. */
u8 *narc_file(u8 *narc, u32 index);
