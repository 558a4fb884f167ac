// SPDX-License-Identifier: Apache-2.0
//
// Simdjson's stage 1: where in a text each token begins.
#ifndef REWARDD_STRUCTURE_HPP
#define REWARDD_STRUCTURE_HPP

#include <cstddef>
#include <cstdint>
#include <memory>

#include "event.h"

namespace simdjson::internal {
class dom_parser_implementation;
}

namespace rewardd {

// What is wrong with a text before anyone looks at its tokens.
struct StructureFault {
    uint16_t code;  // RW_ACCEPTED, RW_BAD_JSON, RW_BAD_UTF8; RW_EMPTY_LINE if there are no tokens
    uint16_t detail;
    uint32_t position;  // of the byte that is wrong
};

class Structure {
public:
    explicit Structure(size_t bytes_max);
    ~Structure();
    Structure(const Structure &) = delete;
    Structure &operator=(const Structure &) = delete;

    // Does `scan` take many lines as well as one? Not on a CPU without vector instructions: there
    // simdjson takes an escaped line end for a part of its string.
    const bool takes_many_lines;

    // Finds the tokens of `length` bytes. False if some byte of them is wrong, or all are blank;
    // `fault` tells more.
    //
    // True means: it is UTF-8, all strings are closed and hold no control character. A line end is
    // one, so it stands outside of strings: the text may be several lines at once, each with the
    // tokens that it would have alone.
    bool scan(const char *text, size_t length);

    // Why `scan` of the same text was false. Slow.
    StructureFault fault(const char *text, size_t length) const;

    // Positions of the tokens, ascending: braces, brackets, colons, commas, and first bytes of
    // strings, numbers, literals and of anything else that is not blank. Behind the last one
    // stands `length`.
    const uint32_t *tokens() const;

private:
    std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
};

}  // namespace rewardd

#endif
