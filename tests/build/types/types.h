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
void types_nothing(void);
extern int types_data;

#endif
