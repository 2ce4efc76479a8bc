// SPDX-License-Identifier: GPL-2.0
#include "types.h"

/* It would be returned as true. */
bool wrong(void);
bool wrong(void)
{
	return optional_call(types_bool, -ENODEV);
}
