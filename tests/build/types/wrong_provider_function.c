// SPDX-License-Identifier: GPL-2.0
#include "types.h"

/* What consumers see is the declaration, so the definition must agree. */
long types_number(int x)
{
	return 0;
}

struct optional_provider wrong = OPTIONAL_PROVIDER_SYMBOL(types_number);
