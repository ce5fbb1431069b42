/* The second processor. Of all that it could do, the game needs one thing: the keys X and Y, which the ARM9 cannot see.
 *
 * It wakes once a frame, on line 0, and copies them to the mailbox; the ARM9 wakes on line 2 and finds the keys of the
 * same moment as its own. */
#include <stdint.h>

#define DISPSTAT (*(volatile uint16_t *)0x04000004)
#define EXTKEYIN (*(volatile uint16_t *)0x04000136)
#define IME (*(volatile uint32_t *)0x04000208)
#define IE (*(volatile uint32_t *)0x04000210)
#define IF (*(volatile uint32_t *)0x04000214)
#define IRQ_LINE (1u << 2)
#define MAILBOX (*(volatile uint16_t *)0x023FF000)

void halt(void);

void main(void) {
    DISPSTAT = 0x20; /* interrupt on line 0 */
    IE = IRQ_LINE;
    IME = 1;
    for (;;) {
        MAILBOX = EXTKEYIN & 3; /* bit 0 X, bit 1 Y, 0 = held */
        do {
            halt();
        } while (!(IF & IRQ_LINE));
        IF = IRQ_LINE;
    }
}
