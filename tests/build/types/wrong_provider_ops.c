// SPDX-License-Identifier: GPL-2.0
#include "types.h"

static const struct types_other_ops types_table;
struct optional_provider wrong =
	OPTIONAL_PROVIDER_OPS(types_ops, &types_table);
