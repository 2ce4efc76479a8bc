// SPDX-License-Identifier: GPL-2.0
#include "types.h"

long *wrong(void);
long *wrong(void)
{
	return optional_symbol_enter(types_data);
}
