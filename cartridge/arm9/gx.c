#include "gx.h"

#define BUFFER_WORDS 0x7000
#define RESERVED_WORDS 0x1000 /* lists leave so much to single commands, so that each push finds its pop */

/* Written through a mirror of main RAM that the data cache leaves alone, so that DMA reads what was written. */
#define UNCACHED(pointer) ((u32 *)((u32)(pointer) + 0x400000))

void copy_words(u32 *target, const u32 *source, u32 count);

/* The frame's commands; how many words there are stands before them when they have been sent. */
static u32 frame_commands[1 + BUFFER_WORDS];
static u32 *const buffer = frame_commands + 1;
static u32 *end;

void gx_boot(void) {
    GX_STAT = 1u << 15; /* empty the matrix stacks */
    DISP3DCNT = 0x0598; /* antialiasing, blending, fog in steps of 0x400 >> 5 */
    CLEAR_COLOR = 0;    /* transparent: the backdrop shows */
    CLEAR_DEPTH = 0x7FFF;
    gx_begin_frame();
    gx_command(GX_VIEWPORT, 0xBFFF0000);
    gx_command(GX_TEXTURE_PARAM, 0);
    gx_send_frame();
}

void gx_begin_frame(void) {
    end = UNCACHED(buffer);
}

void gx_command(u32 command, u32 parameter) {
    end[0] = command;
    end[1] = parameter;
    end += 2;
}

void gx_commands(u32 commands, const s32 *parameters, u32 count) {
    *end++ = commands;
    copy_words(end, (const u32 *)parameters, count);
    end += count;
}

void gx_corner(s32 x, s32 y, s32 z) {
    gx_command(GX_VERTEX_10, (u32)((x & 0x3FF) | (y & 0x3FF) << 10 | (z & 0x3FF) << 20));
}

void gx_list(const u32 *words, u32 count) {
    if (end + count > UNCACHED(buffer) + BUFFER_WORDS - RESERVED_WORDS) return;
    copy_words(end, words, count);
    end += count;
}

void gx_send_frame(void) {
    gx_command(GX_SWAP, 2); /* depth by w */
    UNCACHED(buffer)[-1] = (u32)(end - UNCACHED(buffer));
    DMA3_SOURCE = (u32)UNCACHED(buffer);
    DMA3_TARGET = (u32)&GX_FIFO;
    DMA3_CONTROL = DMA_GO_WORDS | DMA_FIXED_TARGET | (u32)(end - UNCACHED(buffer));
    while (DMA3_CONTROL >> 31) {}
}
