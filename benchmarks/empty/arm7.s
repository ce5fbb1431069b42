@ The second processor of a ROM that does nothing: it sleeps for good.
    .arm
    .section .text.start, "ax"
    .global _start
_start:
    mov r0, #0x04000000
    mov r1, #0
    str r1, [r0, #0x208]        @ IME
    str r1, [r0, #0x210]        @ IE: nothing
forever:
    bl halt
    b forever
halt:
    swi 0x060000
    bx lr
