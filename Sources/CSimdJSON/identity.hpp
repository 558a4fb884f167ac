// SPDX-License-Identifier: Apache-2.0
//
// What makes an event the same event: its source and its id, as 128 bits of XXH3.
#ifndef REWARDD_IDENTITY_HPP
#define REWARDD_IDENTITY_HPP

#include <cstdint>

#include "CSimdJSON.h"

namespace rewardd {

class IdentityHash {
public:
    // Hashes the source, a zero byte and the id. Neither holds control characters, so no other
    // pair makes the same bytes. Each has at most RW_ATTRIBUTE_BYTES_MAX bytes; seven bytes behind
    // the id must be readable.
    void hash(rw_text source, rw_text id, uint64_t identity[2]);

private:
    // The last source stays in front: a connection's events mostly share it.
    uint32_t source_length = 0;
    char bytes[2 * RW_ATTRIBUTE_BYTES_MAX + 1 + 7] = {};
};

}  // namespace rewardd

#endif
