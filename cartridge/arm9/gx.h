/* A frame's commands for the 3D engine, gathered in RAM and sent in one go.
 *
 * Commands are packed as the engine takes them: a word of up to four command bytes, then their parameters. */
#pragma once
#include "hardware.h"

enum gx_command {
    GX_MATRIX_MODE = 0x10, GX_PUSH = 0x11, GX_POP = 0x12, GX_LOAD_4X4 = 0x16, GX_LOAD_4X3 = 0x17, GX_MULT_4X3 = 0x19,
    GX_SCALE = 0x1B, GX_TRANSLATE = 0x1C, GX_COLOR = 0x20, GX_VERTEX_16 = 0x23, GX_VERTEX_10 = 0x24,
    GX_POLYGON_ATTR = 0x29, GX_TEXTURE_PARAM = 0x2A, GX_BEGIN = 0x40, GX_END = 0x41, GX_SWAP = 0x50, GX_VIEWPORT = 0x60,
};
enum { GX_TRIANGLES, GX_QUADS, GX_TRIANGLE_STRIP, GX_QUAD_STRIP };

/* Polygon attributes: alpha 0..31, polygon id 0..63. */
#define GX_BOTH_SIDES 0xC0u
#define GX_FOG (1u << 15)
#define GX_ALPHA(alpha) ((u32)(alpha) << 16)
#define GX_ID(id) ((u32)(id) << 24)

void gx_boot(void);
/* Begin a frame; then any of the following; then send it. */
void gx_begin_frame(void);
void gx_command(u32 command, u32 parameter);
/* Several commands packed into one word, and all their parameters. */
void gx_commands(u32 commands, const s32 *parameters, u32 count);
/* A corner in sixteenths of a unit of the models, within 511. */
void gx_corner(s32 x, s32 y, s32 z);
/* A finished list of packed commands. */
void gx_list(const u32 *words, u32 count);
void gx_send_frame(void);
