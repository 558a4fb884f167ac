// SPDX-License-Identifier: Apache-2.0
//
// RFC 3339 -> nanoseconds since 1970.
#ifndef REWARDD_TIMESTAMP_HPP
#define REWARDD_TIMESTAMP_HPP

#include <cstdint>

namespace rewardd {

class TimestampReader {
public:
    // Reads `2026-01-31T18:20:11.25+01:00`; RW_DETAIL_NONE, or what is wrong with it. Seven bytes
    // behind the text must be readable.
    uint16_t read(const char *text, uint32_t length, int64_t &nanoseconds);

private:
    bool read_date(const char *text);

    // Events that come together mostly have the date in common.
    uint64_t cached_head = 0;   // the text's first eight bytes
    uint16_t cached_tail = 0;   // and the next two
    int64_t cached_seconds = 0; // midnight UTC
};

}  // namespace rewardd

#endif
