/* The registers of the Nintendo DS that this program uses, by the names and addresses of GBATEK. */
#pragma once
#include "mkds.h"

#define REG16(address) (*(volatile u16 *)(address))
#define REG32(address) (*(volatile u32 *)(address))

/* Display engines: A draws the top screen (and has 3D), B the bottom one, at the same offsets. */
#define ENGINE_A 0x04000000u
#define ENGINE_B 0x04001000u
#define DISPCNT(engine) REG32((engine) + 0x00)
#define BGCNT(engine, n) REG16((engine) + 0x08 + 2 * (n))
#define BGHOFS(engine, n) REG16((engine) + 0x10 + 4 * (n))
#define BGVOFS(engine, n) REG16((engine) + 0x12 + 4 * (n))
#define BG3_MATRIX(engine, n) REG16((engine) + 0x30 + 2 * (n))
#define BG3_X(engine) REG32((engine) + 0x38)
#define BG3_Y(engine) REG32((engine) + 0x3C)
#define BLDCNT(engine) REG16((engine) + 0x50)
#define BLDALPHA(engine) REG16((engine) + 0x52)
#define BLDY(engine) REG16((engine) + 0x54)
#define MASTER_BRIGHT(engine) REG16((engine) + 0x6C)
#define PALETTE(engine) ((volatile u16 *)(0x05000000u + ((engine) == ENGINE_B ? 0x400 : 0)))
#define OBJ_PALETTE(engine) (PALETTE(engine) + 0x100)
#define OAM(engine) ((volatile u16 *)(0x07000000u + ((engine) == ENGINE_B ? 0x400 : 0)))
#define BG_VRAM(engine) (0x06000000u + ((engine) == ENGINE_B ? 0x200000 : 0))
#define OBJ_VRAM(engine) (0x06400000u + ((engine) == ENGINE_B ? 0x200000 : 0))
#define DISPSTAT REG16(0x04000004)
#define POWCNT1 REG16(0x04000304)
#define VRAMCNT(bank) (*(volatile u8 *)(0x04000240u + (bank)))

#define RGB(r, g, b) ((u16)((r) | (g) << 5 | (b) << 10)) /* 0..31 each */

/* DMA channel 3. */
#define DMA3_SOURCE REG32(0x040000D4)
#define DMA3_TARGET REG32(0x040000D8)
#define DMA3_CONTROL REG32(0x040000DC)
#define DMA_GO_WORDS 0x84000000u
#define DMA_FIXED_TARGET (2u << 21)

#define KEYINPUT REG16(0x04000130)

#define IME REG32(0x04000208)
#define IE REG32(0x04000210)
#define IF REG32(0x04000214)
#define IRQ_VBLANK (1u << 0)
#define IRQ_LINE (1u << 2)

/* The card in slot 1. */
#define EXMEMCNT REG16(0x04000204)
#define AUXSPICNT REG16(0x040001A0)
#define ROMCTRL REG32(0x040001A4)
#define CARD_COMMAND(n) (*(volatile u8 *)(0x040001A8u + (n)))
#define CARD_DATA REG32(0x04100010)

/* Division: 64 by 32 bits. */
#define DIVCNT REG16(0x04000280)
#define DIV_NUMERATOR (*(volatile long long *)0x04000290)
#define DIV_DENOMINATOR (*(volatile long long *)0x04000298)
#define DIV_RESULT (*(volatile long long *)0x040002A0)

/* The 3D engine. Commands go through GX_FIFO. */
#define DISP3DCNT REG16(0x04000060)
#define CLEAR_COLOR REG32(0x04000350)
#define CLEAR_DEPTH REG16(0x04000354)
#define FOG_COLOR REG32(0x04000358)
#define FOG_OFFSET REG16(0x0400035C)
#define FOG_TABLE(n) (*(volatile u8 *)(0x04000360u + (n)))
#define EDGE_COLOR(n) REG16(0x04000330u + 2 * (n))
#define GX_FIFO REG32(0x04000400)
#define GX_STAT REG32(0x04000600)

/* The header of the ROM, which the console's firmware leaves at the end of main RAM. */
#define HEADER 0x023FFE00u
