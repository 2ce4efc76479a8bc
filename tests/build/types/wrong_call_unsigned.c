// SPDX-License-Identifier: GPL-2.0
#include "types.h"

/* It would be returned as more than 4 billion. */
long wrong(void);
long wrong(void)
{
	return optional_call(types_u32, -1);
}
