// SPDX-License-Identifier: Apache-2.0
//
// Counts what a program allocates: linking it puts functions before those of the C library.
#ifndef REWARDD_ALLOCATION_COUNT_H
#define REWARDD_ALLOCATION_COUNT_H

#include <stdint.h>

// How often memory was asked for since the program began; growing a block counts as well.
uint64_t rw_allocation_count(void);

#endif
