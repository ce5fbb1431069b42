@ The ARM9's first instructions: memory map, stack, variables; and what C cannot say.
    .arm
    .section .text.start, "ax"
    .global _start
_start:
    msr cpsr_c, #0xDF           @ system mode, interrupts masked: flags wake us, no handler runs
    mov r0, #0x04000000
    str r0, [r0, #0x208]        @ IME: off until main wants it

    ldr r0, =0x00002078         @ protection unit, caches and tightly coupled memories off
    mcr p15, 0, r0, c1, c0, 0
    mov r0, #0
    mcr p15, 0, r0, c7, c5, 0   @ forget the instruction cache
    mcr p15, 0, r0, c7, c6, 0   @ forget the data cache
    mcr p15, 0, r0, c7, c10, 4  @ drain the write buffer

    ldr r0, =0x027E000A         @ DTCM: 16 KiB at 0x027E0000
    mcr p15, 0, r0, c9, c1, 0
    mov r0, #0x20               @ ITCM: at 0
    mcr p15, 0, r0, c9, c1, 1

    @ Three regions, the last one that fits counts: everything uncached, main RAM cached, its last 4 KiB
    @ (the mailbox that the ARM7 writes, and the header) uncached.
    mov r0, #0x3F               @ 0, 4 GiB
    mcr p15, 0, r0, c6, c0, 0
    ldr r0, =0x0200002B         @ 0x02000000, 4 MiB
    mcr p15, 0, r0, c6, c1, 0
    ldr r0, =0x023FF017         @ 0x023FF000, 4 KiB
    mcr p15, 0, r0, c6, c2, 0
    mov r0, #2                  @ region 1 goes through both caches and the write buffer
    mcr p15, 0, r0, c2, c0, 0
    mcr p15, 0, r0, c2, c0, 1
    mcr p15, 0, r0, c3, c0, 0
    ldr r0, =0x00000333         @ all may read, write and run
    mcr p15, 0, r0, c5, c0, 2
    mcr p15, 0, r0, c5, c0, 3
    ldr r0, =0x0005707D         @ all of it on
    mcr p15, 0, r0, c1, c0, 0

    ldr sp, =0x027E3F00         @ the stack in DTCM: main RAM holds state only
    ldr r0, =bss_start
    ldr r1, =bss_end
    mov r2, #0
clear:
    cmp r0, r1
    strlo r2, [r0], #4
    blo clear
    b main
    .ltorg

@ void halt(void): sleep until an enabled interrupt is raised. A function of its own, because an emulator that
@ compiles blocks would run what follows in the block before the CPU sleeps.
    .section .text
    .global halt
    .type halt, %function
halt:
    mov r0, #0
    mcr p15, 0, r0, c7, c0, 4
    bx lr

@ void cache_write_back(void): data that the CPU wrote becomes visible to DMA.
    .global cache_write_back
    .type cache_write_back, %function
cache_write_back:
    mov r0, #0                  @ way, in bits 30 and 31
way:
    mov r1, #0                  @ line, in bits 5 to 9
line:
    orr r2, r0, r1
    mcr p15, 0, r2, c7, c14, 2  @ write back and forget this line
    add r1, r1, #0x20
    cmp r1, #0x400
    blo line
    adds r0, r0, #0x40000000
    bcc way
    mov r0, #0
    mcr p15, 0, r0, c7, c10, 4  @ drain the write buffer
    bx lr

@ void copy_words(u32 *target, const u32 *source, u32 count): 32 words at a time, because emulators pay for each turn of
@ a loop.
    .global copy_words
    .type copy_words, %function
copy_words:
    push {r4-r10}
many:
    subs r2, r2, #32
    blo few
    .rept 4
    ldmia r1!, {r3-r10}
    stmia r0!, {r3-r10}
    .endr
    b many
few:
    add r2, r2, #32
four:
    subs r2, r2, #4
    blo last
    ldmia r1!, {r3-r6}
    stmia r0!, {r3-r6}
    b four
last:
    adds r2, r2, #4
    beq copied
one:
    ldr r3, [r1], #4
    str r3, [r0], #4
    subs r2, r2, #1
    bne one
copied:
    pop {r4-r10}
    bx lr
