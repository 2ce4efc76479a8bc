// SPDX-License-Identifier: GPL-2.0
#include "types.h"

void wrong(void);
void wrong(void)
{
	void (*fn)(long x) = optional_symbol_get(types_number);

	if (fn)
		fn(1);
}
