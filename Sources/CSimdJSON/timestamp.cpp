// SPDX-License-Identifier: Apache-2.0
#include "timestamp.hpp"

#include <cstring>

#include "event.h"

namespace rewardd {

namespace {

constexpr int64_t nanoseconds_per_second = 1'000'000'000;

bool is_digit(char byte) { return uint8_t(byte - '0') < 10; }

// Two digits as a number, or -1.
int two_digits(const char *text) {
    if (!is_digit(text[0]) || !is_digit(text[1])) return -1;
    return (text[0] - '0') * 10 + (text[1] - '0');
}

int64_t days_from_civil(int64_t year, int month, int day) {
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

int days_in_month(int year, int month) {
    static constexpr int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : days[month - 1];
}

// Reads `HH:MM:SS`; the seconds since midnight, or -1. A leap second is the next minute's first.
int64_t read_clock(const char *text) {
    uint64_t word;
    std::memcpy(&word, text, 8);
    // With the digits' and the colons' codes taken away, every byte is a small number or zero.
    word ^= 0x30303A30303A3030u;
    if (((word + 0x76767F76767F7676u) | word) & 0x8080808080808080u) return -1;
    auto number = [word](int at) {
        return int64_t(word >> (8 * at) & 0xFF) * 10 + int64_t(word >> (8 * at + 8) & 0xFF);
    };
    int64_t hours = number(0), minutes = number(3), seconds = number(6);
    if (hours > 23 || minutes > 59 || seconds > 60) return -1;
    return (hours * 60 + minutes) * 60 + seconds;
}

// Reads `Z`, `z`, `+HH:MM` or `-HH:MM`, which must be all that is left.
bool read_offset(const char *text, const char *end, int64_t &seconds) {
    seconds = 0;
    if (end - text == 1) return *text == 'Z' || *text == 'z';
    if (end - text != 6 || (*text != '+' && *text != '-') || text[3] != ':') return false;
    int hours = two_digits(text + 1), minutes = two_digits(text + 4);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
    seconds = (hours * 60 + minutes) * 60;
    if (*text == '-') seconds = -seconds;
    return true;
}

}  // namespace

bool TimestampReader::read_date(const char *text) {
    uint64_t head;
    uint16_t tail;
    std::memcpy(&head, text, 8);
    std::memcpy(&tail, text + 8, 2);
    if (head == cached_head && tail == cached_tail) return true;
    int century = two_digits(text), years = two_digits(text + 2);
    int month = two_digits(text + 5), day = two_digits(text + 8);
    if (century < 0 || years < 0 || text[4] != '-' || text[7] != '-') return false;
    int year = century * 100 + years;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return false;
    cached_head = head;
    cached_tail = tail;
    cached_seconds = days_from_civil(year, month, day) * 86400;
    return true;
}

uint16_t TimestampReader::read(const char *text, uint32_t length, int64_t &nanoseconds) {
    // The shortest is `2026-01-31T18:20:11Z`.
    if (length < 20 || !read_date(text) || (text[10] != 'T' && text[10] != 't'))
        return RW_DETAIL_TIME_SYNTAX;
    int64_t clock = read_clock(text + 11);
    if (clock < 0) return RW_DETAIL_TIME_SYNTAX;
    const char *end = text + length;
    text += 19;
    int64_t fraction = 0;
    if (*text == '.') {
        const char *first = ++text;
        // What is finer than a nanosecond is cut off.
        int64_t place = nanoseconds_per_second / 10;
        for (; text < end && is_digit(*text); text++, place /= 10)
            fraction += (*text - '0') * place;
        if (text == first) return RW_DETAIL_TIME_SYNTAX;
    }
    int64_t offset;
    if (!read_offset(text, end, offset)) return RW_DETAIL_TIME_SYNTAX;
    int64_t seconds = cached_seconds + clock - offset;
    if (__builtin_mul_overflow(seconds, nanoseconds_per_second, &nanoseconds)
        || __builtin_add_overflow(nanoseconds, fraction, &nanoseconds)) {
        // The earliest quarter of a second overflows only on the way: negative seconds whose
        // fraction brings them back.
        __int128 exact = __int128(seconds) * nanoseconds_per_second + fraction;
        if (exact < INT64_MIN || exact > INT64_MAX) return RW_DETAIL_TIME_RANGE;
        nanoseconds = int64_t(exact);
    }
    return RW_DETAIL_NONE;
}

}  // namespace rewardd
