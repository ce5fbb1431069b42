#include "archive.h"

#include "card.h"
#include "frame.h"

#define BLOCKS_A_FRAME 32u     /* 16 KiB */
#define BYTES_A_FRAME 0x4000u

void archive_open(archive_t *archive, u32 id, u8 *buffer, u8 *target) {
    const card_file_t file = card_file(id);
    *archive = (archive_t){.state = READING, .rom = file.start, .blocks = (file.size + 0x1FF) / 0x200,
                           .buffer = buffer, .packed = buffer, .output = target};
}

static void read_slice(archive_t *archive) {
    const u32 blocks = archive->blocks < BLOCKS_A_FRAME ? archive->blocks : BLOCKS_A_FRAME;
    card_read(archive->rom, (u32 *)archive->packed, blocks);
    archive->rom += blocks * 0x200;
    archive->packed += blocks * 0x200;
    archive->blocks -= blocks;
    if (archive->blocks) return;
    const u32 header = *(const u32 *)archive->buffer; /* LZ10: type byte 0x10, then the size */
    archive->packed = (u8 *)archive->buffer + 4;
    archive->end = archive->output + (header >> 8);
    archive->state = UNPACKING;
}

/* LZ10: a flag byte, highest bit first, for eight items: a byte, or a copy of 3 to 18 bytes from up to 4 KiB back. */
static void unpack_slice(archive_t *archive) {
    const u8 *in = archive->packed;
    u8 *out = archive->output;
    u8 *stop = out + BYTES_A_FRAME < archive->end ? out + BYTES_A_FRAME : archive->end;
    while (out < stop) {
        if (!archive->bits) {
            archive->flags = *in++;
            archive->bits = 8;
        }
        archive->bits--;
        if (archive->flags >> archive->bits & 1) {
            const u32 length = 3 + (in[0] >> 4);
            const u8 *from = out - 1 - ((in[0] & 15) << 8 | in[1]);
            in += 2;
            for (u32 i = 0; i < length; i++) out[i] = from[i];
            out += length;
        } else {
            *out++ = *in++;
        }
    }
    archive->packed = (u8 *)in;
    archive->output = out;
    if (out >= archive->end) archive->state = READY;
}

int archive_step(archive_t *archive) {
    if (archive->state == READING) read_slice(archive);
    else if (archive->state == UNPACKING) unpack_slice(archive);
    return archive->state == READY;
}

int archive_load(u32 id, u8 *buffer, u8 *target) {
    archive_t archive;
    archive_open(&archive, id, buffer, target);
    int frames = 0;
    do {
        frame_start();
        frames++;
    } while (!archive_step(&archive));
    return frames;
}

/* NARC: a header of 16 bytes; BTAF with start and end of each file; BTNF, names; GMIF, the data. */
u8 *narc_file(u8 *narc, u32 index) {
    u8 *const table = narc + 16;
    u8 *const names = table + *(u32 *)(table + 4);
    u8 *const data = names + *(u32 *)(names + 4) + 8;
    return data + *(u32 *)(table + 12 + 8 * index);
}
