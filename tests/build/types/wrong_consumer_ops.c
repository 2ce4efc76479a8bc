// SPDX-License-Identifier: GPL-2.0
#include "types.h"

const struct types_other_ops *wrong(void);
const struct types_other_ops *wrong(void)
{
	return optional_ops_get(types_ops);
}
