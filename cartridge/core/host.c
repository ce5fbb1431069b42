/* The host build's main RAM, 4 MiB from 0x02000000. */
#include "ram.h"

#ifdef SHAKEDOWN_HOST
u8 main_ram[0x400000 + 0x10000] __attribute__((aligned(4096)));
#endif
