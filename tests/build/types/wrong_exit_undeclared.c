// SPDX-License-Identifier: GPL-2.0
#include "types.h"

void wrong(void);
void wrong(void)
{
	optional_symbol_exit(types_numbre);
}
