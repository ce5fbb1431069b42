@ The main processor of a ROM that does nothing: it wakes at every vertical blank and sleeps again.
    .arm
    .section .text.start, "ax"
    .global _start
_start:
    msr cpsr_c, #0xDF           @ interrupts masked: they wake us, no handler runs
    mov r0, #0x04000000
    mov r1, #8
    strh r1, [r0, #4]           @ DISPSTAT: interrupt at each vertical blank
    mov r1, #1
    str r1, [r0, #0x210]        @ IE: that one
    str r1, [r0, #0x208]        @ IME
forever:
    bl halt
    mvn r1, #0
    str r1, [r0, #0x214]        @ IF: seen
    b forever
halt:                           @ a function of its own, so that no translated block goes on past it
    mov r1, #0
    mcr p15, 0, r1, c7, c0, 4
    bx lr
