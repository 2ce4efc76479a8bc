// SPDX-License-Identifier: GPL-2.0
#include "types.h"

const void *wrong(void);
const void *wrong(void)
{
	return optional_symbol_get(types_nobody_declared_this);
}
