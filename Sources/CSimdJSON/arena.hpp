// SPDX-License-Identifier: Apache-2.0
//
// Memory whose addresses stay: what cells point at when it is not the text itself. A batch has few
// of these (escaped strings and wanted lists or maps are rare), so a chain of chunks will do.
#ifndef REWARDD_ARENA_HPP
#define REWARDD_ARENA_HPP

#include <cstddef>
#include <cstdint>
#include <cstdlib>

struct rw_chunk {
    rw_chunk *previous;
    size_t used;
    size_t capacity;
    // The bytes follow; the header is a multiple of 8 bytes, so cells are aligned.
    char *bytes() { return reinterpret_cast<char *>(this + 1); }
};

namespace rewardd {

// Memory that cannot be had ends the process: the log is the truth, and nothing else is lost.
inline void *allocate(size_t bytes) {
    void *memory = std::malloc(bytes);
    if (!memory) std::abort();
    return memory;
}

inline void *reallocate(void *memory, size_t bytes) {
    memory = std::realloc(memory, bytes);
    if (!memory) std::abort();
    return memory;
}

class Arena {
public:
    explicit Arena(rw_chunk *&newest) : newest(newest) {}

    // Room for `bytes`, aligned to 8; `commit` says how much of it is kept.
    char *reserve(size_t bytes) {
        if (!newest || newest->capacity - newest->used < bytes) grow(bytes);
        return newest->bytes() + newest->used;
    }

    void commit(size_t bytes) { newest->used += (bytes + 7) & ~size_t(7); }

    static void free_all(rw_chunk *&newest) {
        while (newest) {
            rw_chunk *previous = newest->previous;
            std::free(newest);
            newest = previous;
        }
    }

private:
    static constexpr size_t chunk_bytes_min = 16 * 1024;

    void grow(size_t bytes) {
        size_t capacity = (bytes + 7) & ~size_t(7);
        if (capacity < chunk_bytes_min) capacity = chunk_bytes_min;
        auto *chunk = static_cast<rw_chunk *>(allocate(sizeof(rw_chunk) + capacity));
        *chunk = {newest, 0, capacity};
        newest = chunk;
    }

    rw_chunk *&newest;
};

}  // namespace rewardd

#endif
