/* The word by which tools tell MKDS's builds apart: where its static block begins. link.ld puts it where MKDS has it. */
#include "mkds.h"

extern const u32 anchor;
const u32 anchor __attribute__((section(".anchor"), used)) = STATICS_START;
