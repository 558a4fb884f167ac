// SPDX-License-Identifier: Apache-2.0
#include "identity.hpp"

#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace rewardd {

void IdentityHash::hash(rw_text source, rw_text id, uint64_t identity[2]) {
    if (source.length != source_length || std::memcmp(bytes, source.start, source.length) != 0) {
        std::memcpy(bytes, source.start, source.length);
        bytes[source.length] = 0;
        source_length = source.length;
    }
    // Eight bytes at a time: ids are short, and what follows them is readable.
    for (uint32_t at = 0; at < id.length; at += 8)
        std::memcpy(bytes + source_length + 1 + at, id.start + at, 8);
    XXH128_hash_t hash = XXH3_128bits(bytes, source_length + 1 + id.length);
    identity[0] = hash.low64;
    identity[1] = hash.high64;
}

}  // namespace rewardd
