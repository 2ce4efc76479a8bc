// SPDX-License-Identifier: GPL-2.0
#include "types.h"

int wrong(void);
int wrong(void)
{
	return optional_call(types_numbre, 0, 1);
}
