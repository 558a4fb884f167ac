// SPDX-License-Identifier: Apache-2.0
//
// Keys of objects and names of event types, compared eight bytes at a time.
//
// Reading eight bytes of a shorter key touches bytes behind it: whoever makes a `Key` guarantees
// that seven bytes behind it are readable (a batch's text is padded, so are the arena's strings).
#ifndef REWARDD_KEY_HPP
#define REWARDD_KEY_HPP

#include <cstdint>
#include <cstring>
#include <vector>

namespace rewardd {

constexpr size_t key_slack_bytes = 8;

struct Key {
    const char *text;
    uint32_t length;
    uint32_t hash;
    uint64_t head;  // the first eight bytes; zeros behind a shorter key
    uint64_t tail;  // the last eight bytes of a longer one

    static uint64_t load(const char *text) {
        uint64_t word;
        std::memcpy(&word, text, 8);
        return word;
    }

    static uint64_t mix(uint64_t state, uint64_t word) {
        state = (state ^ word) * 0x9E3779B97F4A7C15u;
        return state ^ (state >> 32);
    }

    Key() = default;

    Key(const char *text, uint32_t length) : text(text), length(length), tail(0) {
        head = load(text);
        if (length < 8) head &= (uint64_t(1) << (8 * length)) - 1;
        uint64_t state = mix(length, head);
        if (length > 8) {
            tail = load(text + length - 8);
            for (uint32_t at = 8; at + 8 < length; at += 8) state = mix(state, load(text + at));
            state = mix(state, tail);
        }
        hash = uint32_t(state);
    }

    // Head and tail say all about sixteen bytes.
    bool operator==(const Key &other) const {
        return head == other.head && tail == other.tail && length == other.length
            && (length <= 16 || std::memcmp(text + 8, other.text + 8, length - 16) == 0);
    }

    // Any total order. It compares all bytes, so sorting keys that were chosen to collide in the
    // hash costs no more than sorting others.
    bool operator<(const Key &other) const {
        if (head != other.head) return head < other.head;
        if (length != other.length) return length < other.length;
        return length > 8 && std::memcmp(text + 8, other.text + 8, length - 8) < 0;
    }
};

// A table made once and then only read: key -> index. Its keys come from rulebooks.
class KeyTable {
public:
    static constexpr uint32_t none = UINT32_MAX;

    // The table keeps the keys' addresses.
    void build(const std::vector<std::pair<Key, uint32_t>> &entries) {
        size_t size = 1;
        while (size < entries.size() * 2) size *= 2;
        slots.assign(size, Slot{Key(), none});
        mask = uint32_t(size - 1);
        for (const auto &entry : entries) {
            uint32_t at = entry.first.hash & mask;
            while (slots[at].index != none) at = (at + 1) & mask;
            slots[at] = Slot{entry.first, entry.second};
        }
    }

    uint32_t find(const Key &key) const {
        const Slot *slots = this->slots.data();
        for (uint32_t at = key.hash & mask;; at = (at + 1) & mask) {
            const Slot &slot = slots[at];
            if (slot.index == none || slot.key == key) return slot.index;
        }
    }

private:
    struct Slot {
        Key key;
        uint32_t index;
    };
    std::vector<Slot> slots = {Slot{Key(), none}};
    uint32_t mask = 0;
};

}  // namespace rewardd

#endif
