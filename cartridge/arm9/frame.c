#include "frame.h"

#include "hardware.h"

#define START_LINE 2 /* the ARM7 has put X and Y into the mailbox on line 0 */
#define MAILBOX REG16(0x023FF000)

void halt(void);

void frame_boot(void) {
    DISPSTAT = (u16)(START_LINE << 8 | 0x28); /* interrupts: vertical blank, and the line */
    IE = IRQ_VBLANK | IRQ_LINE;
    IF = ~0u;
    IME = 1;
}

static void sleep_until(u32 interrupt) {
    while (!(IF & interrupt)) halt();
    IF = interrupt;
}

u16 frame_start(void) {
    sleep_until(IRQ_LINE);
    IF = IRQ_VBLANK; /* the last frame's, if nobody waited for it */
    return (u16)((~KEYINPUT & 0x3FF) | (~MAILBOX & 3) << 10);
}

void frame_drawn(void) {
    sleep_until(IRQ_VBLANK);
}

void frame_skip(int frames) {
    while (frames-- > 0) frame_start();
}
