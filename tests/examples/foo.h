/* SPDX-License-Identifier: GPL-2.0 */
/* What foo_provider offers, and foo_consumer uses if it is loaded. */
#ifndef FOO_H
#define FOO_H

struct foo_ops {
	int (*set)(int value);
	int (*get)(void);
};

int foo_version(void);

#endif
