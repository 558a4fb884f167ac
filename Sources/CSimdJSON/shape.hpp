// SPDX-License-Identifier: Apache-2.0
//
// The keys that an object had last time, in their order: senders write all their events alike.
//
// As long as an object's keys are those, each costs a comparison of its bytes: what it means is
// known, and that none stands twice is known as well. Together this is a third of the walk.
#ifndef REWARDD_SHAPE_HPP
#define REWARDD_SHAPE_HPP

#include <cstring>

#include "projection.hpp"

namespace rewardd {

struct Shape {
    static constexpr uint32_t members_max = 16;
    static constexpr uint32_t key_bytes_max = 16;

    struct Member {
        Key key;
        const Node *child;

        // Is this the member whose key stands at `token`? The key holds no quote and no backslash,
        // so where its bytes stand between a quote and a colon the string ends with them.
        bool is_at(const char *base, const uint32_t *token) const {
            const char *quote = base + token[0];
            if (*quote != '"' || token[1] - token[0] != key.length + 2 || base[token[1]] != ':')
                return false;
            uint64_t head = Key::load(quote + 1);
            if (key.length < 8) return (head ^ key.head) << (64 - 8 * key.length) == 0;
            return head == key.head
                && (key.length == 8 || Key::load(quote + key.length - 7) == key.tail);
        }
    };

    // Whose shape it is: objects at the same place have another for each class of events.
    const Node *node = nullptr;
    const EventClass *event_class = nullptr;
    uint32_t count = 0;
    Member members[members_max];

    // Takes the keys of an object that was walked over, none of which had an escape.
    void learn(const Node &node, const EventClass *event_class, const Projection &projection,
               const Key *first, const Key *last);

private:
    char texts[members_max][key_bytes_max + key_slack_bytes];
};

// The shapes of the places that are in use: a small table in which new ones displace old ones. Each
// depth has its own part, so an object never displaces the shape of one that it stands in.
class Shapes {
public:
    // The shape for an object, or null if it lies too deep to be worth one.
    Shape *at(const Node &node, const EventClass *event_class, int depth) {
        if (depth > depths) return nullptr;
        auto place = reinterpret_cast<uintptr_t>(&node) / sizeof(Node);
        auto kind = reinterpret_cast<uintptr_t>(event_class) / sizeof(EventClass);
        return &shapes[depth - 1][(place + kind * 7) % shapes_a_depth];
    }

private:
    static constexpr int depths = 3;
    static constexpr size_t shapes_a_depth = 32;
    Shape shapes[depths][shapes_a_depth];
};

inline void Shape::learn(const Node &node, const EventClass *event_class,
                         const Projection &projection, const Key *first, const Key *last) {
    this->node = &node;
    this->event_class = event_class;
    count = 0;
    for (; first < last && count < members_max; first++, count++) {
        // An empty key has no bytes to compare; a longer one more than head and tail.
        if (first->length == 0 || first->length > key_bytes_max) break;
        Member &member = members[count];
        member.key = *first;
        // A key that was as expected is there already.
        std::memmove(texts[count], first->text, first->length);
        member.key.text = texts[count];
        member.child = projection.child(node, *first);
    }
}

}  // namespace rewardd

#endif
