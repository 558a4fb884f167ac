// SPDX-License-Identifier: Apache-2.0
//
// JSON numbers: one scan checks the grammar and gathers the digits; from those come integers,
// doubles and exact decimals.
#ifndef REWARDD_NUMBER_HPP
#define REWARDD_NUMBER_HPP

#include <cstdint>

#include "cell.h"
#include "event.h"

namespace rewardd {

// May this byte stand behind a number or a literal?
inline bool ends_scalar(char byte) {
    switch (byte) {
    case ',': case '}': case ']': case ' ': case '\t': case '\n': case '\r': return true;
    default: return false;
    }
}

inline bool is_digit(char byte) { return uint8_t(byte - '0') < 10; }

struct Number {
    const char *start;
    const char *end;
    uint64_t digits;          // all digits as one integer, right if there are at most 19
    uint32_t digit_count;     // of integer and fraction together
    uint32_t fraction_count;  // how many of them stand behind the point
    int32_t exponent;         // saturated at +-10^8
    bool is_negative;
    bool is_integer;          // neither a point nor an exponent

    // Reads a number by the full grammar of JSON, up to a byte that may end one. The text must be
    // followed by such a byte, which a batch's text is.
    bool scan(const char *text) {
        start = text;
        is_negative = *text == '-';
        text += is_negative;
        const char *first = text;
        digits = 0;
        if (*text == '0') {
            text++;
        } else {
            if (!is_digit(*text)) return false;
            do digits = digits * 10 + uint64_t(*text++ - '0'); while (is_digit(*text));
        }
        digit_count = uint32_t(text - first);
        fraction_count = 0;
        exponent = 0;
        is_integer = true;
        if (!ends_scalar(*text) && !scan_rest(text)) return false;
        end = text;
        return true;
    }

    // Int64 if it is an integer that fits, otherwise a double; RW_CELL_ERROR if that overflows.
    rw_cell value() const;

    // The number in millionths, in 96 bits; RW_CELL_ERROR with the detail in `bits`.
    rw_cell decimal() const;

private:
    bool scan_rest(const char *&text);
    bool is_below_one() const;
};

}  // namespace rewardd

#endif
