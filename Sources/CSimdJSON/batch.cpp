// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "CSimdJSON.h"
#include "arena.hpp"

using namespace rewardd;

extern "C" {

rw_batch *rw_batch_create(rw_text default_source, size_t text_capacity) {
    auto *batch = static_cast<rw_batch *>(allocate(sizeof(rw_batch)));
    *batch = {};
    char *source = static_cast<char *>(allocate(default_source.length + 1));
    if (default_source.length) std::memcpy(source, default_source.start, default_source.length);
    batch->default_source = {source, default_source.length};
    batch->text_capacity = text_capacity;
    batch->text = static_cast<char *>(allocate(text_capacity + RW_TEXT_PADDING_BYTES));
    return batch;
}

void rw_batch_free(rw_batch *batch) {
    std::free(const_cast<char *>(batch->default_source.start));
    std::free(batch->text);
    std::free(batch->events);
    std::free(batch->cells);
    Arena::free_all(batch->chunks);
    std::free(batch);
}

void rw_batch_append(rw_batch *batch, const void *bytes, size_t count) {
    if (count == 0) return;
    size_t needed = batch->text_length + count;
    // Offsets in an event are 32 bits. The caller bounds its batches far below that.
    if (needed > UINT32_MAX - 128) std::abort();
    if (needed > batch->text_capacity) {
        size_t doubled = batch->text_capacity * 2;
        batch->text_capacity = needed > doubled ? needed : doubled;
        batch->text = static_cast<char *>(
            reallocate(batch->text, batch->text_capacity + RW_TEXT_PADDING_BYTES));
    }
    std::memcpy(batch->text + batch->text_length, bytes, count);
    batch->text_length = needed;
}

}  // extern "C"
