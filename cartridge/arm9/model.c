#include "model.h"

void model_prepare(u8 *data) {
    const model_t *const model = (const model_t *)data;
    chunk_t *chunk = (chunk_t *)(data + sizeof(model_t));
    for (u32 i = 0; i < model->chunk_count; i++, chunk++) {
        chunk->centre.x >>= 8;
        chunk->centre.y >>= 8;
        chunk->centre.z >>= 8;
        chunk->radius >>= 8;
    }
}
