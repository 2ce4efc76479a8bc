/* SPDX-License-Identifier: GPL-2.0 */
/* The interfaces that the type tests use. */
#ifndef _TYPES_H
#define _TYPES_H

#include <linux/optional_provider.h>

struct types_ops {
	int (*number)(int x);
};

struct types_other_ops {
	int (*number)(int x);
};

int types_number(int x);
bool types_bool(void);
u32 types_u32(void);
unsigned long types_unsigned_long(void);
void *types_pointer(void);
struct types_ops types_struct(void);
void types_nothing(void);
extern int types_data;

#endif
