#include "card.h"

#include "hardware.h"

#define CARD_BLOCK 0x200u
#define DATA_READY (1u << 23)
#define BUSY (1u << 31)
/* Start, one block of 0x200 bytes, out of reset; the speed settings are those the ROM's header asks for. */
#define START_BLOCK 0xA1000000u
#define HEADER_SPEED (REG32(HEADER + 0x60) & 0x081F1FFFu)
#define HEADER_FAT REG32(HEADER + 0x48)

static void read_block(u32 offset, u32 *target) {
    const u8 command[8] = {0xB7, (u8)(offset >> 24), (u8)(offset >> 16), (u8)(offset >> 8), (u8)offset, 0, 0, 0};
    AUXSPICNT = 0xC000; /* the card's ROM side on, with an interrupt nobody waits for */
    for (int i = 0; i < 8; i++) CARD_COMMAND(i) = command[i];
    ROMCTRL = START_BLOCK | HEADER_SPEED;
    for (u32 n = 0; n < CARD_BLOCK / 4; n++) {
        while (!(ROMCTRL & DATA_READY)) {}
        target[n] = CARD_DATA;
    }
    while (ROMCTRL & BUSY) {}
}

card_file_t card_file(u32 id) {
    u32 block[CARD_BLOCK / 4];
    const u32 entry = HEADER_FAT + 8 * id;
    read_block(entry & ~(CARD_BLOCK - 1), block);
    const u32 *found = block + (entry & (CARD_BLOCK - 1)) / 4;
    return (card_file_t){found[0], found[1] - found[0]};
}

void card_read(u32 offset, u32 *target, u32 blocks) {
    for (; blocks; blocks--, offset += CARD_BLOCK, target += CARD_BLOCK / 4) read_block(offset, target);
}
