// SPDX-License-Identifier: Apache-2.0
// The layouts are headers only; a target needs a source file.
#include "event.h"

_Static_assert(sizeof(rw_cell) == 16, "a cell is two words");
