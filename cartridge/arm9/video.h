/* What lies where in video memory, and pictures and sprites on the two screens. */
#pragma once
#include "hardware.h"

/* Both engines: offsets in background memory. Text is layer 1 of engine A and layer 0 of engine B; a picture of
 * 256 × 256 dots (one byte each) is layer 3 of both. */
#define TEXT_TILES 0x0000u /* 475 tiles, 16 KiB */
#define TEXT_MAP 0x4000u
#define PICTURE 0x8000u    /* 64 KiB */
#define PICTURE_WORDS 0x4000u

/* Palette: text first, from here on the pictures' colours. */
#define PICTURE_COLOURS 96

/* Sprite tiles: both engines hold the same ones. */
enum { SPRITE_ARROW = 0, SPRITE_CAPSULE = 4, SPRITE_LAMP = 8 };
enum { SPRITE_16 = 0x4000, SPRITE_32 = 0x8000 }; /* size, in the second word of a sprite */

void video_boot(void);
/* Move the picture so that its dot (x, y) stands in the screen's corner; it repeats in both directions. */
void picture_scroll(u32 engine, s32 x, s32 y);
/* Copy whole words into a picture, adding `more` to each word (four dots). */
void picture_fill(u32 engine, u32 word, const u32 *source, u32 count, u32 more);
void picture_visible(u32 engine, int visible);
/* Show sprite n; `turned` rotates it by the matrix n. */
void sprite_show(u32 engine, u32 n, s32 x, s32 y, u32 size, u32 tile, u32 palette, int turned);
void sprite_turn(u32 engine, u32 n, s32 cosine, s32 sine);
void sprite_hide(u32 engine, u32 n);
/* A colour between two: share 0 gives a, 32 gives b. */
u16 mixed(u32 a, u32 b, u32 share);
