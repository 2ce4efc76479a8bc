// SPDX-License-Identifier: GPL-2.0
/* This compiles, unlike the files named wrong_*.c in the same directory. */
#include "types.h"

int right(void);

static const struct types_ops types_table;

int right(void)
{
	int (*fn)(int x) = optional_symbol_get(types_number);
	int *data = optional_symbol_request(types_data);
	const struct types_ops *ops = optional_ops_enter(types_ops);
	int sum = optional_call(types_number, 0, 1);
	/* Names that a macro might use for its own variables, in its arguments. */
	int key = 1, found = 2, ret = 3, optional = 4;

	sum += optional_call(types_number, ret, key + found + optional);
	sum += optional_call(types_number, 0, optional_call(types_number, 1, ret));
	sum += optional_call(types_number, -ENODEV, 1);
	sum += optional_call(types_bool, key == found);
	sum += optional_call(types_u32, U32_MAX) == key;
	sum += (long)optional_call(types_unsigned_long, -ENODEV);
	sum += !optional_call(types_pointer, NULL);
	sum += !optional_call(types_pointer, ERR_PTR(-ENODEV));
	sum += !optional_call(types_struct, types_table).number;
	optional_call_void(types_nothing);
	if (fn) {
		sum += fn(2);
		optional_symbol_put(types_number);
	}
	if (data) {
		sum += *data;
		optional_symbol_put_addr(data);
	}
	if (ops) {
		sum += ops->number(3);
		optional_ops_exit(types_ops);
	}
	return sum;
}

static struct optional_provider right_providers[] = {
	OPTIONAL_PROVIDER_OPS(types_ops, &types_table),
};
module_optional_provider(right_providers);

MODULE_DESCRIPTION("Type tests");
MODULE_LICENSE("GPL");
