// SPDX-License-Identifier: GPL-2.0
#include "types.h"

/* Consumers use the type of the declaration, so the definition must match it. */
long types_number(int x)
{
	return 0;
}

struct optional_provider wrong = OPTIONAL_PROVIDER_SYMBOL(types_number);
