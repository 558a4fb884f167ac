// SPDX-License-Identifier: Apache-2.0
//
// A cell is one value in 16 bytes: what the decoder extracts from an event, what an expression
// reads and what it yields. Cells are plain bits, so that evaluating a condition copies registers
// and never touches a reference count. Text is borrowed: whoever hands out a cell says how long
// the bytes behind it live.
#ifndef REWARDD_CELL_H
#define REWARDD_CELL_H

#include <stdint.h>

enum {
    RW_CELL_MISSING = 0,    // no such field: reading it is an error, has() is false
    RW_CELL_NULL = 1,
    RW_CELL_BOOL = 2,       // bits = 0 or 1
    RW_CELL_INT = 3,        // bits = int64_t
    RW_CELL_UINT = 4,       // bits = uint64_t
    RW_CELL_DOUBLE = 5,     // bits = IEEE 754 binary64
    RW_CELL_STRING = 6,     // bits = address of the UTF-8 bytes, length = number of bytes
    RW_CELL_BYTES = 7,      // as string
    RW_CELL_TIMESTAMP = 8,  // bits = seconds since 1970 (int64_t), length = nanoseconds 0..<1e9
    RW_CELL_DURATION = 9,   // bits = seconds (int64_t), length = nanoseconds (int32_t), same sign
    RW_CELL_TYPE = 10,      // as string: the type's name
    RW_CELL_LIST = 11,      // length = number of elements, bits = address of the first child cell
    RW_CELL_MAP = 12,       // length = number of pairs; the children are key, value, key, value …
    RW_CELL_DECIMAL = 13,   // exact decimal, in millionths: a 96-bit two's complement integer whose
                            // low 64 bits are `bits` and whose high 32 bits are `length`
    RW_CELL_BOXED = 14,     // bits = index of a value that an evaluator holds
    RW_CELL_ERROR = 15,     // bits = index of an error that an evaluator holds
};

// The children of a list or a map stand behind one another in pre-order: a child that is itself a
// list or a map is followed directly by its own children.
typedef struct {
    uint8_t kind;
    uint8_t reserved[3];
    uint32_t length;
    uint64_t bits;
} rw_cell;

#endif
