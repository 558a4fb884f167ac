// SPDX-License-Identifier: Apache-2.0
#ifndef RW_CHECKSUM_H
#define RW_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli) of `length` bytes. Begin with seed 0; to go on, the seed is the checksum
/// so far: crc(crc(0, a), b) is the checksum of a followed by b.
uint32_t rw_crc32c(uint32_t seed, const void *bytes, size_t length);

/// The same without the processor's instruction: the fallback, and what tests compare with.
uint32_t rw_crc32c_portable(uint32_t seed, const void *bytes, size_t length);

#endif
