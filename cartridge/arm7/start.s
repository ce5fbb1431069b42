@ The ARM7's first instructions, and its way to sleep.
    .arm
    .section .text.start, "ax"
    .global _start
_start:
    msr cpsr_c, #0xDF           @ system mode, interrupts masked: flags wake us, no handler runs
    ldr sp, =0x0380FF00
    b main
    .ltorg

@ void halt(void): sleep until an enabled interrupt is raised. A function of its own, because an emulator that
@ compiles blocks would run what follows in the block before the CPU sleeps.
    .section .text
    .global halt
    .type halt, %function
halt:
    swi 0x060000
    bx lr
