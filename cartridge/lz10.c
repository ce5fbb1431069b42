/* LZ10, the console's compression, in as few bytes as the format allows: see lz10.py. */
#include <stdint.h>

enum { SHORTEST = 3, LONGEST = 18, WINDOW = 4096 };
enum { BYTE_BITS = 9, COPY_BITS = 17 }; /* with the flag */

/* Room to work in, all zero: an entry for each byte and one more, `latest` one for each hash. */
typedef struct {
    uint8_t *lengths;
    uint16_t *backs;
    int32_t *chain, *bits, *latest;
} room_t;

static uint32_t hash_of(const uint8_t *at) {
    return (at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16) * 2654435761u >> 16;
}

/* For each place the longest copy that is possible there (0: none), and how far back its source begins. `latest` and
 * `chain` lead from a place to earlier ones that begin alike; they hold places counted from 1, 0 is none. */
static void find(const uint8_t *in, int32_t size, room_t room) {
    for (int32_t at = 0; at + SHORTEST <= size; at++) {
        int32_t *const first = room.latest + hash_of(in + at);
        const int32_t most = size - at < LONGEST ? size - at : LONGEST;
        int32_t best = SHORTEST - 1;
        for (int32_t from = *first; from && at - (from - 1) <= WINDOW && best < most; from = room.chain[from - 1]) {
            int32_t length = 0;
            while (length < most && in[from - 1 + length] == in[at + length]) length++;
            if (length <= best) continue;
            best = length;
            room.lengths[at] = (uint8_t)length;
            room.backs[at] = (uint16_t)(at - (from - 1));
        }
        room.chain[at] = *first;
        *first = at + 1;
    }
}

/* Shorten each copy to what makes the whole smallest, from the end on; 0 where a plain byte is better. */
static void choose(int32_t size, uint8_t *lengths, int32_t *bits) {
    bits[size] = 0;
    for (int32_t at = size - 1; at >= 0; at--) {
        int chosen = 0;
        bits[at] = bits[at + 1] + BYTE_BITS;
        for (int length = SHORTEST; length <= lengths[at]; length++) {
            if (bits[at + length] + COPY_BITS > bits[at]) continue;
            bits[at] = bits[at + length] + COPY_BITS;
            chosen = length;
        }
        lengths[at] = (uint8_t)chosen;
    }
}

/* Pack `size` bytes into `out`, which has room for 9/8 of them and two more; the packed size. */
int32_t lz10_pack(const uint8_t *in, int32_t size, uint8_t *out, uint8_t *lengths, uint16_t *backs, int32_t *chain,
                  int32_t *bits, int32_t *latest) {
    find(in, size, (room_t){lengths, backs, chain, bits, latest});
    choose(size, lengths, bits);
    uint8_t *to = out, *flags = out;
    int left = 0;
    for (int32_t at = 0; at < size; left--) {
        if (!left) {
            flags = to++;
            *flags = 0;
            left = 8;
        }
        if (!lengths[at]) {
            *to++ = in[at++];
            continue;
        }
        const int back = backs[at] - 1;
        *flags |= (uint8_t)(1 << (left - 1));
        *to++ = (uint8_t)((lengths[at] - SHORTEST) << 4 | back >> 8);
        *to++ = (uint8_t)back;
        at += lengths[at];
    }
    return (int32_t)(to - out);
}
