// SPDX-License-Identifier: Apache-2.0
//
// CRC-32C by the processor's instruction where there is one.
//
// On x86-64 the instruction takes three cycles and one can begin each cycle, so three parts of a
// block are summed side by side and then joined: a checksum is moved past n bytes by multiplying
// it with x^(8n) modulo the polynomial, which is one carry-less multiplication.
#include "checksum.h"

#include <string.h>

static uint64_t load64(const unsigned char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

uint32_t rw_crc32c_portable(uint32_t seed, const void *bytes, size_t length) {
    // Half a byte at a time: 64 bytes of table. Only processors without the instruction come here.
    static const uint32_t table[16] = {
        0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
        0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
        0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
    };
    const unsigned char *at = bytes;
    uint32_t crc = ~seed;
    for (size_t i = 0; i < length; i++) {
        crc ^= at[i];
        crc = (crc >> 4) ^ table[crc & 15];
        crc = (crc >> 4) ^ table[crc & 15];
    }
    return ~crc;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("sse4.2,pclmul")))

// A block is three lanes and eight bytes, into which the sums of the first two lanes are folded.
// The factors are x^(8n - 33) modulo the polynomial, bits reflected, where n is what follows the
// first and the second lane: the 33 make up for the shift of a reflected product and for the
// 32 bits by which the last instruction moves on.
enum { LONG_LANE = 1360, SHORT_LANE = 80 };
enum { LONG_FIRST = 0x7b454cb3, LONG_SECOND = 0x79113270 };
enum { SHORT_FIRST = 0x1b3d8f29, SHORT_SECOND = 0x083a6eec };

TARGET static uint64_t advance(uint32_t crc, uint32_t factor) {
    __m128i product =
        _mm_clmulepi64_si128(_mm_cvtsi32_si128((int)crc), _mm_cvtsi32_si128((int)factor), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

TARGET static uint32_t crc_block(
    uint64_t first, const unsigned char *at, size_t lane, uint32_t factor1, uint32_t factor2) {
    uint64_t second = 0, third = 0;
    for (size_t i = 0; i < lane; i += 8) {
        first = _mm_crc32_u64(first, load64(at + i));
        second = _mm_crc32_u64(second, load64(at + lane + i));
        third = _mm_crc32_u64(third, load64(at + 2 * lane + i));
    }
    uint64_t joined = advance((uint32_t)first, factor1) ^ advance((uint32_t)second, factor2);
    return (uint32_t)_mm_crc32_u64(third, load64(at + 3 * lane) ^ joined);
}

TARGET static uint32_t crc_hardware(uint32_t seed, const unsigned char *at, size_t length) {
    uint64_t crc = (uint32_t)~seed;
    for (; length >= 3 * LONG_LANE + 8; length -= 3 * LONG_LANE + 8, at += 3 * LONG_LANE + 8) {
        crc = crc_block(crc, at, LONG_LANE, LONG_FIRST, LONG_SECOND);
    }
    for (; length >= 3 * SHORT_LANE + 8; length -= 3 * SHORT_LANE + 8, at += 3 * SHORT_LANE + 8) {
        crc = crc_block(crc, at, SHORT_LANE, SHORT_FIRST, SHORT_SECOND);
    }
    for (; length >= 8; length -= 8, at += 8) {
        crc = _mm_crc32_u64(crc, load64(at));
    }
    for (; length > 0; length--, at++) {
        crc = _mm_crc32_u8((uint32_t)crc, *at);
    }
    return ~(uint32_t)crc;
}

static int has_hardware(void) {
    return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul");
}

#elif defined(__aarch64__) && defined(__linux__)
#include <arm_acle.h>
#include <sys/auxv.h>

#ifndef HWCAP_CRC32
#define HWCAP_CRC32 (1 << 7)
#endif

__attribute__((target("crc"))) static uint32_t crc_hardware(
    uint32_t seed, const unsigned char *at, size_t length) {
    uint32_t crc = ~seed;
    for (; length >= 8; length -= 8, at += 8) {
        crc = __crc32cd(crc, load64(at));
    }
    for (; length > 0; length--, at++) {
        crc = __crc32cb(crc, *at);
    }
    return ~crc;
}

static int has_hardware(void) {
    return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0;
}

#else

static uint32_t crc_hardware(uint32_t seed, const unsigned char *at, size_t length) {
    return rw_crc32c_portable(seed, at, length);
}

static int has_hardware(void) {
    return 0;
}
#endif

uint32_t rw_crc32c(uint32_t seed, const void *bytes, size_t length) {
    if (has_hardware()) {
        return crc_hardware(seed, bytes, length);
    }
    return rw_crc32c_portable(seed, bytes, length);
}
