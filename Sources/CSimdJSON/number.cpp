// SPDX-License-Identifier: Apache-2.0
#include "number.hpp"

#include <charconv>
#include <cstring>

namespace rewardd {

namespace {

constexpr int32_t exponent_max = 100'000'000;

// Powers of ten that a double holds exactly.
constexpr double exact_powers[] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

rw_cell error(uint16_t detail) { return {RW_CELL_ERROR, {}, 0, detail}; }

rw_cell double_cell(double value) {
    rw_cell cell = {RW_CELL_DOUBLE, {}, 0, 0};
    std::memcpy(&cell.bits, &value, sizeof value);
    return cell;
}

// A cell of `magnitude` millionths; the largest that fits is 2^95 - 1, either sign.
rw_cell decimal_cell(unsigned __int128 magnitude, bool is_negative) {
    if (magnitude >> 95) return error(RW_DETAIL_DECIMAL_RANGE);
    unsigned __int128 bits = is_negative ? -magnitude : magnitude;
    return {RW_CELL_DECIMAL, {}, uint32_t(bits >> 64), uint64_t(bits)};
}

}  // namespace

bool Number::scan_rest(const char *&text) {
    is_integer = false;
    if (*text == '.') {
        const char *first = ++text;
        while (is_digit(*text)) digits = digits * 10 + uint64_t(*text++ - '0');
        if (text == first) return false;
        fraction_count = uint32_t(text - first);
        digit_count += fraction_count;
    }
    if (*text == 'e' || *text == 'E') {
        text++;
        bool is_below = *text == '-';
        if (*text == '-' || *text == '+') text++;
        if (!is_digit(*text)) return false;
        int32_t magnitude = 0;
        for (; is_digit(*text); text++)
            if (magnitude < exponent_max) magnitude = magnitude * 10 + (*text - '0');
        if (magnitude > exponent_max) magnitude = exponent_max;
        exponent = is_below ? -magnitude : magnitude;
    }
    return ends_scalar(*text);
}

rw_cell Number::value() const {
    // 19 digits may be beyond Int64, and so may 20; an integer has no leading zeros.
    if (is_integer && digit_count <= 19 && digits <= uint64_t(INT64_MAX) + is_negative)
        return {RW_CELL_INT, {}, 0, is_negative ? -digits : digits};
    int32_t scale = exponent - int32_t(fraction_count);
    // Both operands are exact, so the one operation rounds correctly.
    if (digit_count <= 19 && digits <= (uint64_t(1) << 53) && scale >= -22 && scale <= 22) {
        double value = double(digits);
        value = scale < 0 ? value / exact_powers[-scale] : value * exact_powers[scale];
        return double_cell(is_negative ? -value : value);
    }
    double value = 0;
    auto result = std::from_chars(start, end, value);
    if (result.ec == std::errc::result_out_of_range) {
        // Reported for numbers too small as well, which are zero.
        if (!is_below_one()) return error(RW_DETAIL_DOUBLE_RANGE);
        value = is_negative ? -0.0 : 0.0;
    }
    // An infinity would have been out of range; keep it out should a library say otherwise.
    if (value - value != 0) return error(RW_DETAIL_DOUBLE_RANGE);
    return double_cell(value);
}

// Is the magnitude below one? Only for numbers far from it.
bool Number::is_below_one() const {
    const char *text = start + is_negative;
    // Places between the first digit that is not zero and the point; negative if behind it.
    int64_t places = int64_t(digit_count) - int64_t(fraction_count);
    for (; *text == '0' || *text == '.'; text++) places -= *text == '0';
    return !is_digit(*text) || places + exponent <= 0;
}

rw_cell Number::decimal() const {
    // Almost all amounts: an integer or a few places, no exponent.
    int64_t shift = int64_t(exponent) - int64_t(fraction_count) + 6;  // of digits to millionths
    if (digit_count <= 18 && shift >= 0 && shift <= 6) {
        static constexpr uint64_t powers[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000};
        return decimal_cell((unsigned __int128)digits * powers[shift], is_negative);
    }
    // The digits between the first and the last that is not zero, and what they count.
    const char *stop = start + is_negative + digit_count + (fraction_count ? 1 : 0);
    const char *text = start + is_negative;
    unsigned __int128 magnitude = 0;
    int64_t zeros = 0;        // met since the last digit that is not zero
    uint32_t significant = 0;
    for (; text < stop; text++) {
        if (*text == '.') continue;
        if (*text == '0') {
            zeros++;
            continue;
        }
        if (significant) {
            // 2^95 has 29 digits: beyond that the number is too large, or has too many places.
            if (significant + zeros > 28) {
                significant = 30;
                zeros = 0;
                continue;
            }
            for (; zeros > 0; zeros--, significant++) magnitude *= 10;
        }
        zeros = 0;
        magnitude = magnitude * 10 + uint64_t(*text - '0');
        significant++;
    }
    if (significant == 0) return decimal_cell(0, false);
    // The zeros that are left stand behind the last significant digit.
    shift += zeros;
    if (shift < 0) return error(RW_DETAIL_DECIMAL_PLACES);
    if (significant > 29 || significant + shift > 29) return error(RW_DETAIL_DECIMAL_RANGE);
    for (; shift > 0; shift--) magnitude *= 10;
    return decimal_cell(magnitude, is_negative);
}

}  // namespace rewardd
