// SPDX-License-Identifier: Apache-2.0
//
// Regular expressions by RE2: an automaton, never backtracking, so matching takes time linear in
// the text whatever the pattern. Patterns and texts are UTF-8.
//
// A compiled pattern never changes as far as its users can see and may be used by several threads
// at once. What RE2 remembers of earlier texts counts into the pattern's bound on memory.
#ifndef REWARDD_CREGEX_H
#define REWARDD_CREGEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rw_regex rw_regex;

// A part of a text, in bytes; `start` is -1 for a group that took no part in the match.
typedef struct {
    ptrdiff_t start;
    ptrdiff_t end;
} rw_span;

enum {
    RW_REGEX_GROUPS_MAX = 16,  // capture groups that rw_regex_find can report, the whole included
};

// Compiles a pattern; NULL if it is none or needs more than `memory_bytes_max`. Then `message`
// holds RE2's words for it, cut off at `message_capacity` bytes, with a zero at the end.
rw_regex *rw_regex_create(
    const char *pattern, size_t length, size_t memory_bytes_max, char *message,
    size_t message_capacity);
void rw_regex_free(rw_regex *regex);

// Number of capture groups.
uint32_t rw_regex_group_count(const rw_regex *regex);

// Whether the pattern matches a part of the text.
bool rw_regex_matches(const rw_regex *regex, const char *text, size_t length);

// The first match that begins at or behind `start`: its whole and the first `span_count - 1` groups
// into `spans`; false if there is none.
bool rw_regex_find(
    const rw_regex *regex, const char *text, size_t length, size_t start, rw_span *spans,
    uint32_t span_count);

#ifdef __cplusplus
}
#endif

#endif
