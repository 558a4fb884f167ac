// SPDX-License-Identifier: Apache-2.0
#ifndef REWARDD_UNESCAPE_HPP
#define REWARDD_UNESCAPE_HPP

#include <cstdint>

namespace rewardd {

// What came of undoing the escapes of a string.
struct Unescaped {
    uint32_t length;    // bytes written
    uint16_t detail;    // RW_DETAIL_NONE, or what is wrong
    const char *wrong;  // and where
};

// Undoes the escapes of the `length` bytes of a string, which are valid UTF-8. `into` has room for
// as many bytes: no escape is shorter than what it stands for. A surrogate without its other half
// is refused: no UTF-8 stands for it.
Unescaped unescape(const char *text, uint32_t length, char *into);

}  // namespace rewardd

#endif
