// SPDX-License-Identifier: Apache-2.0
#ifndef REWARDD_MEMBERS_HPP
#define REWARDD_MEMBERS_HPP

#include "shape.hpp"

namespace rewardd {

// The members of an object, as far as it is walked over.
struct Members {
    Shape *shape;
    const Node *node;
    const EventClass *event_class;
    const Shape::Member *expected;  // the next
    const Shape::Member *expected_end;
    Key *first;  // the keys so far, once one was not the expected one
    Key *last;
    uint64_t seen = 0;  // a bit for each key's hash: most are new without any comparison
    bool is_as_expected = true;
    bool has_escapes = false;

    Members(Shape *shape, const Node *node, const EventClass *event_class, Key *keys)
        : shape(shape), node(node), event_class(event_class), expected(nullptr),
          expected_end(nullptr), first(keys), last(keys) {
        if (!shape || shape->node != node || shape->event_class != event_class) return;
        expected = shape->members;
        expected_end = expected + shape->count;
    }

    // Enters the keys that were as expected among the others.
    void put_back_expected() {
        if (expected) {
            for (const Shape::Member *at = shape->members; at < expected; at++) {
                *last++ = at->key;
                seen |= uint64_t(1) << (at->key.hash & 63);
            }
        }
        expected = expected_end = nullptr;
        is_as_expected = false;
    }
};

}  // namespace rewardd

#endif
