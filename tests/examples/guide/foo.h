/* SPDX-License-Identifier: GPL-2.0 */
/* The declarations that the short examples of the guide use. */
#ifndef FOO_H
#define FOO_H

#include <linux/types.h>

struct file;
struct foo;

bool foo_is_valid(struct file *file);
int foo_set(struct file *file, int value);
void foo_put(struct foo *foo);

struct foo_ops {
	bool (*is_valid)(struct file *file);
	int (*set)(struct file *file, int value);
};

struct foo_device {
	struct foo *foo;
	void (*put)(struct foo *foo);
};

int call(struct file *file);
int section(struct file *file);
int open(struct foo_device *device);
void release(struct foo_device *device);

#endif
