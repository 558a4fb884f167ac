// SPDX-License-Identifier: Apache-2.0
//
// RE2 behind a C surface. Nothing is thrown out of here: being out of memory ends the process, as
// it does in Swift.
#include <re2/re2.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "CRegex.h"

struct rw_regex {
    re2::RE2 regex;

    rw_regex(re2::StringPiece pattern, const re2::RE2::Options &options)
        : regex(pattern, options) {}
};

namespace {

void copy(const std::string &message, char *into, size_t capacity) {
    if (capacity == 0) return;
    size_t length = std::min(message.size(), capacity - 1);
    std::memcpy(into, message.data(), length);
    into[length] = 0;
}

}  // namespace

extern "C" {

rw_regex *rw_regex_create(
    const char *pattern, size_t length, size_t memory_bytes_max, char *message,
    size_t message_capacity) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(int64_t(memory_bytes_max));
    auto made = std::make_unique<rw_regex>(re2::StringPiece(pattern, length), options);
    if (made->regex.ok()) return made.release();
    copy(made->regex.error(), message, message_capacity);
    return nullptr;
}

void rw_regex_free(rw_regex *regex) { delete regex; }

uint32_t rw_regex_group_count(const rw_regex *regex) {
    return uint32_t(regex->regex.NumberOfCapturingGroups());
}

bool rw_regex_matches(const rw_regex *regex, const char *text, size_t length) {
    return regex->regex.Match(
        re2::StringPiece(text, length), 0, length, re2::RE2::UNANCHORED, nullptr, 0);
}

bool rw_regex_find(
    const rw_regex *regex, const char *text, size_t length, size_t start, rw_span *spans,
    uint32_t span_count) {
    re2::StringPiece found[RW_REGEX_GROUPS_MAX];
    uint32_t count = std::min(span_count, uint32_t(RW_REGEX_GROUPS_MAX));
    // Of an empty text RE2 would not tell apart a group that is empty and one that is not there.
    const char *base = text ? text : "";
    if (!regex->regex.Match(
            re2::StringPiece(base, length), start, length, re2::RE2::UNANCHORED, found,
            int(count))) {
        return false;
    }
    for (uint32_t index = 0; index < count; index++) {
        const char *data = found[index].data();
        spans[index].start = data ? data - base : -1;
        spans[index].end = data ? data - base + ptrdiff_t(found[index].size()) : -1;
    }
    return true;
}

}  // extern "C"
